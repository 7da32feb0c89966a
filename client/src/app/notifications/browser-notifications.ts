/** One notification; a later one with the same tag takes its place. */
export interface Told {
  tag: string;
  title: string;
  body: string;
  icon?: string | undefined;
  /** Where a click leads, a path of this app. */
  path: string;
}

/** What the service worker tells a page whose notification was clicked. */
const isOpening = (data: unknown): data is { open: string } =>
  typeof data === 'object' && data !== null && 'open' in data && typeof data.open === 'string';

/**
 * The notifications of this browser. Those of a service worker outlive the page and are the only ones on Android; without
 * one they are the page's.
 */
export function createBrowserNotifications(open: (path: string) => void) {
  const ofPage = new Map<string, Notification>();
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const registration = async () => {
    const found = await workers?.getRegistration().catch(() => undefined);
    return found?.active ? found : undefined;
  };

  workers?.addEventListener('message', ({ data }: MessageEvent<unknown>) => isOpening(data) && open(data.open));

  async function show({ tag, title, path, body, icon }: Told): Promise<void> {
    // The app has a tone of its own, which is off unless somebody turned it on.
    const options = { tag, body, renotify: true, silent: true, ...(icon && { icon }) };
    const worker = await registration();
    if (worker) return worker.showNotification(title, { ...options, data: { open: path } });
    const shown = new Notification(title, options);
    ofPage.set(tag, shown);
    shown.onclick = () => {
      shown.close();
      window.focus();
      open(path);
    };
  }

  async function close(tag: string): Promise<void> {
    ofPage.get(tag)?.close();
    ofPage.delete(tag);
    const worker = await registration();
    for (const shown of (await worker?.getNotifications({ tag })) ?? []) shown.close();
  }

  /** A page takes what it shows with it: nobody would answer a click. */
  function closePages(): void {
    for (const shown of ofPage.values()) shown.close();
    ofPage.clear();
  }

  return { show, close, closePages };
}
