interface Retry {
  tries: number;
  /** The wait is over. `tries` is kept until a try succeeds. */
  due: boolean;
  timer: ReturnType<typeof setTimeout>;
}

export const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

/** When to try again, by key; each wait is twice as long as the one before. */
export class RetrySchedule {
  private readonly retries = new Map<string, Retry>();

  isWaiting(key: string): boolean {
    return this.retries.get(key)?.due === false;
  }

  /** Calls `retry` after `waitMs`, by default after the next wait in the sequence. */
  schedule(key: string, retry: () => void, waitMs?: number): void {
    const before = this.retries.get(key);
    clearTimeout(before?.timer);
    const tries = (before?.tries ?? -1) + 1;
    const timer = setTimeout(
      () => {
        entry.due = true;
        retry();
      },
      waitMs ?? Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries, 10)),
    );
    const entry: Retry = { tries, due: false, timer };
    this.retries.set(key, entry);
  }

  /** The try succeeded: the next failure waits for the shortest time again. */
  reset(key: string): void {
    this.retries.delete(key);
  }

  clear(): void {
    for (const { timer } of this.retries.values()) clearTimeout(timer);
    this.retries.clear();
  }
}
