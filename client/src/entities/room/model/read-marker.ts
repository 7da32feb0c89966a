import { ApiError } from '@/shared/api';

const TOGETHER_MS = 300;

/** Sends how far I have read: what comes close together as one, and what could not be sent when there is a connection again. */
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
        // Gone rooms and the like are nobody's concern here.
        if (error instanceof ApiError && (error.offline || error.code === 'unavailable')) keep(roomId, seq);
      });
    }
  }

  function keep(roomId: string, seq: number): void {
    waiting.set(roomId, Math.max(seq, waiting.get(roomId) ?? 0));
  }

  function moved(roomId: string, seq: number): void {
    keep(roomId, seq);
    timer ??= setTimeout(flush, TOGETHER_MS);
  }

  function clear(): void {
    clearTimeout(timer);
    timer = undefined;
    waiting.clear();
  }

  return { moved, flush, clear };
}
