import { store } from '@/shared/storage';
import { TAKE_OVER } from '@/shared/worker';

const UPDATED = 'suda.updated';
const LOOK_MS = 5_000;
/** A tab that stays open asks for a new version so often. */
const UPDATE_MS = 60 * 60 * 1_000;

export interface ServiceWorkerDeps {
  /** Nobody is using the page. */
  isIdle: () => boolean;
  /** Nothing is lost or sent twice by a reload just now. */
  isAtRest: () => boolean;
  reload: () => void;
}

/**
 * Registers the service worker, which opens the app without a network. A new version takes over when this tab is idle, and the
 * page is loaded again with it; a tab that is in use at that time follows when it is idle.
 */
export async function startServiceWorker({ isIdle, isAtRest, reload }: ServiceWorkerDeps): Promise<void> {
  // Absent in pages that came without TLS.
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!workers) return;
  let replaced = false;
  const hadWorker = workers.controller !== null;
  const registration = await workers.register('/sw.js').catch(() => undefined);
  if (!registration) return;

  function look(): void {
    if (!isIdle() || !isAtRest()) return;
    if (replaced) leave();
    else registration?.waiting?.postMessage(TAKE_OVER);
  }

  function leave(): void {
    clearInterval(timer);
    store(sessionStorage, UPDATED, 'yes');
    reload();
  }

  workers.addEventListener('controllerchange', () => {
    // The first one takes over a page that came with the same version.
    replaced = hadWorker;
    look();
  });
  document.addEventListener('visibilitychange', look);
  const timer = setInterval(look, LOOK_MS);
  setInterval(() => void registration.update().catch(() => undefined), UPDATE_MS);
}

/** Whether this page was loaded again because of a new version, once. */
export function wasUpdated(): boolean {
  const updated = sessionStorage.getItem(UPDATED) !== null;
  sessionStorage.removeItem(UPDATED);
  return updated;
}
