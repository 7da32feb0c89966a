/** A budget of `points` per `durationMs`. */
export interface RateRule {
  name: string;
  points: number;
  durationMs: number;
}

/** Budgets of users and addresses, shared by all processes, dropped when their time has passed. */
export abstract class RateLimits {
  /** Takes `points` of the key's budget; returns 0, or in how many milliseconds to retry (then nothing was taken). */
  abstract consume(rule: RateRule, key: string, points?: number): Promise<number>;
}
