import { store } from '@/shared/storage';

const RELOADED = 'suda.reloaded';
/** At most one reload in this time, or a broken release would reload forever. */
const EVERY_MS = 60_000;

/** Reloads the page when it requests a chunk that only an older release has. */
export function followReleases(): void {
  window.addEventListener('vite:preloadError', (event) => {
    // Without a network, nothing would come instead.
    if (!navigator.onLine || Date.now() - Number(sessionStorage.getItem(RELOADED)) < EVERY_MS) return;
    if (!store(sessionStorage, RELOADED, String(Date.now()))) return;
    event.preventDefault();
    location.reload();
  });
}
