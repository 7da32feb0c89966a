/** So many points in so much time. */
export interface RateRule {
  name: string;
  points: number;
  durationMs: number;
}

/** Budgets of users and addresses, shared by all processes. Forgotten when their time has passed. */
export abstract class RateLimits {
  /** Takes `points` of the key's budget; gives 0, or after how many milliseconds to try again (then nothing was taken). */
  abstract consume(rule: RateRule, key: string, points?: number): Promise<number>;
}
