import { ApiError } from '@/shared/api';

/** Markers within this time are sent together. */
const BATCH_MS = 300;

/** Sends this user's read markers: one per room and batch. Markers that did not reach the server wait for `flush`. */
export function createReadMarker(send: (roomId: string, seq: number) => Promise<unknown>) {
  const waiting = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const markers = [...waiting];
    waiting.clear();
    for (const [roomId, seq] of markers) {
      send(roomId, seq).catch((error: unknown) => {
        // Other errors, like a deleted room, make the marker pointless.
        if (error instanceof ApiError && (error.offline || error.code === 'unavailable')) keep(roomId, seq);
      });
    }
  }

  function keep(roomId: string, seq: number): void {
    waiting.set(roomId, Math.max(seq, waiting.get(roomId) ?? 0));
  }

  function enqueue(roomId: string, seq: number): void {
    keep(roomId, seq);
    timer ??= setTimeout(flush, BATCH_MS);
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
