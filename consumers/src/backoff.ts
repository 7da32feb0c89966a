import { setTimeout as pause } from 'node:timers/promises';

const FIRST_MS = 50;
const MOST_MS = 5_000;

/** Milliseconds to wait before try number `tries` + 1: twice as long each time, at random between half of it and all. */
export const backoffMs = (tries: number): number =>
  Math.min(FIRST_MS * 2 ** Math.min(tries, 16), MOST_MS) * (0.5 + Math.random() / 2);

/** Resolves after `ms`, or at once when the signal says stop. */
export async function rest(ms: number, signal?: AbortSignal): Promise<void> {
  await pause(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}

/**
 * Tries until it succeeds; `failed` hears of each failure and may throw to give up. Rejects with the last failure once
 * the signal says stop.
 */
export async function persist<T>(
  action: () => Promise<T>,
  { signal, failed }: { signal: AbortSignal; failed: (error: unknown, tries: number) => void },
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await action();
    } catch (error) {
      failed(error, tries);
      await rest(backoffMs(tries), signal);
      if (signal.aborted) throw error;
    }
  }
}
