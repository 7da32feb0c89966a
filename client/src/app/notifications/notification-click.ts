/** The parts of a service worker that answer a click; its types are in no page's library. */
interface WorkerScope {
  addEventListener(type: 'notificationclick', listener: (event: ClickEvent) => void): void;
  clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly WindowClient[]>;
    openWindow(path: string): Promise<unknown>;
  };
}
interface ClickEvent {
  notification: { close(): void; data: unknown };
  waitUntil(work: Promise<unknown>): void;
}
interface WindowClient {
  focused: boolean;
  focus(): Promise<unknown>;
  postMessage(message: { open: string }): void;
}

/** To be called by the service worker: a click leads to the message, in a page that is there or in a new one. */
export function answerClicks(scope: WorkerScope): void {
  async function lead(open: string): Promise<void> {
    const pages = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const page = pages.find((it) => it.focused) ?? pages[0];
    if (page) {
      page.postMessage({ open });
      await page.focus();
    } else {
      await scope.clients.openWindow(open);
    }
  }

  scope.addEventListener('notificationclick', (event) => {
    event.notification.close();
    const { open } = (event.notification.data ?? {}) as { open?: unknown };
    if (typeof open === 'string') event.waitUntil(lead(open));
  });
}
