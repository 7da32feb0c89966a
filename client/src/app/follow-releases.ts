const RELOADED = 'suda.reloaded';
/** Reloading more often than this would be a loop. */
const EVERY_MS = 60_000;

/** A page of an older release asks for parts that a newer one no longer has: loading the page again brings the newer one. */
export function followReleases(): void {
  window.addEventListener('vite:preloadError', (event) => {
    if (Date.now() - Number(sessionStorage.getItem(RELOADED)) < EVERY_MS) return;
    event.preventDefault();
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
  });
}
