/** Without input for so long, nobody is at the page. */
const IDLE_MS = 60_000;

/** Follows whether somebody is using this page. Returns the function that says whether it is idle. */
export function followIdleness(now: () => number = Date.now): () => boolean {
  let usedAt = now();
  let composing = false;
  const used = () => void (usedAt = now());
  for (const event of ['keydown', 'input', 'pointerdown', 'pointermove', 'wheel', 'touchmove'])
    window.addEventListener(event, used, { capture: true, passive: true });
  window.addEventListener('compositionstart', () => (composing = true), { capture: true });
  window.addEventListener('compositionend', () => (composing = false), { capture: true });
  return () => !composing && (document.visibilityState === 'hidden' || now() - usedAt >= IDLE_MS);
}

/** Something is typed into a field of one line. What is written in a room is kept as it is typed. */
export const holdsInput = (): boolean =>
  [...document.querySelectorAll('input')].some(({ type, value }) => !NO_TEXT.has(type) && value !== '');

const NO_TEXT: ReadonlySet<string> = new Set(['checkbox', 'radio', 'hidden']);
