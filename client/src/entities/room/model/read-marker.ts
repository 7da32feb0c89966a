import { ApiError, TIMES } from '@/shared/api';

/** Markers within this time are sent together. */
const BATCH_MS = 300;
/** So many are under way at once: whoever marks all their rooms as read has up to a thousand. */
export const MAX_UNDER_WAY = 50;

/** Sends this user's read markers: one per room and batch. Markers that did not reach the server wait for `flush`. */
export function createReadMarker(send: (roomId: string, seq: number) => Promise<unknown>) {
  const waiting = new Map<string, number>();
  let underWay = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const [roomId, seq] of [...waiting].slice(0, MAX_UNDER_WAY - underWay)) {
      waiting.delete(roomId);
      void deliver(roomId, seq);
    }
  }

  async function deliver(roomId: string, seq: number): Promise<void> {
    underWay += 1;
    let wait: number | undefined = 0;
    try {
      await send(roomId, seq);
    } catch (error) {
      wait = waitAfter(error);
      if (wait !== 0) keep(roomId, seq);
    }
    underWay -= 1;
    if (wait === undefined || waiting.size === 0) return;
    if (wait > 0) flushIn(wait);
    else if (timer === undefined) flush();
  }

  function keep(roomId: string, seq: number): void {
    waiting.set(roomId, Math.max(seq, waiting.get(roomId) ?? 0));
  }

  const flushIn = (ms: number): void => void (timer ??= setTimeout(flush, ms));

  function enqueue(roomId: string, seq: number): void {
    keep(roomId, seq);
    flushIn(BATCH_MS);
  }

  /** Drops what was not sent yet. */
  const forget = (roomId: string): void => void waiting.delete(roomId);

  function clear(): void {
    clearTimeout(timer);
    timer = undefined;
    waiting.clear();
  }

  return { enqueue, flush, forget, clear };
}

/** How long a marker that was refused waits, in ms: undefined until the next `flush`, 0 for one that is pointless, as of a deleted room. */
function waitAfter(error: unknown): number | undefined {
  if (!(error instanceof ApiError)) return 0;
  if (error.code === 'rate_limited') return TIMES.syncRetryMs;
  return error.offline || error.code === 'unavailable' ? undefined : 0;
}
