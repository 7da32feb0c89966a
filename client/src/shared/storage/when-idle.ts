const AT_MOST_MS = 1_000;

/** Calls back when the page has nothing else to do, but soon: nobody waits for it. Safari has no idle callback. */
export function whenIdle(then: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(then, { timeout: AT_MOST_MS });
  else setTimeout(then, AT_MOST_MS);
}
