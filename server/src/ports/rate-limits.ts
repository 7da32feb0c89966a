/** A budget of `points` per `durationMs`. */
export interface RateRule {
  name: string;
  points: number;
  durationMs: number;
}

/**
 * Attempts that may fail: `free` of them without a delay; after each further one the next waits `firstDelayMs`, twice as
 * long each time, up to `maxDelayMs`. All are forgotten `windowMs` after the first.
 */
export interface BackoffRule {
  name: string;
  free: number;
  firstDelayMs: number;
  maxDelayMs: number;
  windowMs: number;
}

/** The delay after the attempt with this number, in ms. */
export const backoffDelay = ({ free, firstDelayMs, maxDelayMs }: BackoffRule, attempt: number): number =>
  attempt > free ? Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - free - 1)) : 0;

/** Budgets and attempts of users and addresses, shared by all processes, dropped when their time has passed. */
export abstract class RateLimits {
  /** Takes `points` of the key's budget; returns 0, or in how many milliseconds to retry (then nothing was taken). */
  abstract consume(rule: RateRule, key: string, points?: number): Promise<number>;

  /** Counts an attempt of the key; returns 0, or in how many milliseconds to retry (then nothing was counted). */
  abstract attempt(rule: BackoffRule, key: string): Promise<number>;

  /** In how many milliseconds the key may attempt again; counts nothing. */
  abstract delayOf(rule: BackoffRule, key: string): Promise<number>;

  /** Forgets the key's attempts: the last one succeeded. */
  abstract forget(rule: BackoffRule, key: string): Promise<void>;
}
