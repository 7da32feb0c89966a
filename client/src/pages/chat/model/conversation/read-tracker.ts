/** How long a message's row has to stay in sight until the message counts as read. */
export const READ_AFTER_MS = 500;

/**
 * Reports up to which message was read: the last one whose row stayed in sight for READ_AFTER_MS without a break.
 * `inSight` returns the seqs of the rows in sight now, none while nobody looks at the page.
 */
export function createReadTracker(inSight: () => readonly number[], read: (seq: number) => void) {
  /** When each row in sight came into it. */
  let since = new Map<number, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** To be called whenever rows may have come into sight or left it. */
  function look(): void {
    clearTimeout(timer);
    const now = performance.now();
    since = new Map(inSight().map((seq) => [seq, since.get(seq) ?? now]));
    let last = 0;
    let next = Infinity;
    for (const [seq, at] of since) {
      if (now - at >= READ_AFTER_MS) last = Math.max(last, seq);
      else next = Math.min(next, at + READ_AFTER_MS);
    }
    if (last > 0) read(last);
    if (next < Infinity) timer = setTimeout(look, Math.ceil(next - now));
  }

  return { look, stop: () => clearTimeout(timer) };
}
