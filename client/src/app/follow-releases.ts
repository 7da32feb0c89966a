import { store } from '@/shared/storage';
import { isFetchingAhead } from '@/shared/ui';

const RELOADED = 'suda.reloaded';
/** At most one reload in this time, or a broken release would reload forever. */
const EVERY_MS = 60_000;

/** Past what the browser or the service worker keeps. */
const isServed = (): Promise<boolean> =>
  fetch('/?served', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );

/** Reloads the page when somebody asks for a part of it that only an older release has. */
export function followReleases(reload: () => void): void {
  const follow = async () => {
    if (isFetchingAhead() || Date.now() - Number(sessionStorage.getItem(RELOADED)) < EVERY_MS) return;
    // Without a server, nothing would come instead of the page.
    if (!(await isServed()) || !store(sessionStorage, RELOADED, String(Date.now()))) return;
    reload();
  };
  window.addEventListener('vite:preloadError', () => void follow());
}
