/** The message by which a page lets a new service worker take over. */
export const TAKE_OVER = 'take-over';

/**
 * What the service worker does with a request: pages of the app open with the kept shell, files that never change come from
 * what is kept. All else, the API first of all, passes by.
 */
export function handlingOf({
  method,
  mode,
  url,
}: Pick<Request, 'method' | 'mode' | 'url'>): 'shell' | 'file' | undefined {
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== globalThis.location.origin || isServers(pathname)) return undefined;
  if (mode === 'navigate') return /\.[^/]*$/.test(pathname) ? undefined : 'shell';
  return pathname.startsWith('/assets/') ? 'file' : undefined;
}

/** The server's own paths, documents among them. */
const isServers = (pathname: string): boolean => /^\/(?:chat|healthz|readyz)(?:\/|$)/.test(pathname);
