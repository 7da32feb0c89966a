import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimits, type BackoffRule, type RateRule } from '../../../ports/rate-limits.js';
import { Attempts } from './attempts.js';

export class MemoryRateLimits extends RateLimits {
  /** By rule; rules are named in code, so they are few. */
  private readonly limiters = new Map<string, RateLimiterMemory>();
  private readonly attempts = new Attempts();

  async consume(rule: RateRule, key: string, points = 1): Promise<number> {
    const limiter = this.limiterOf(rule);
    try {
      await limiter.consume(key, points);
      return 0;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      // The library counts refused points too; a refused one must cost nothing.
      await limiter.reward(key, points);
      return Math.max(1, refusal.msBeforeNext);
    }
  }

  async attempt(rule: BackoffRule, key: string): Promise<number> {
    return this.attempts.count(rule, key);
  }

  async delayOf(rule: BackoffRule, key: string): Promise<number> {
    return this.attempts.delayOf(rule, key);
  }

  async forget(rule: BackoffRule, key: string): Promise<void> {
    this.attempts.forget(rule, key);
  }

  private limiterOf({ name, points, durationMs }: RateRule): RateLimiterMemory {
    const id = `${name}:${points}:${durationMs}`;
    let limiter = this.limiters.get(id);
    if (!limiter) {
      limiter = new RateLimiterMemory({ keyPrefix: id, points, duration: durationMs / 1_000 });
      this.limiters.set(id, limiter);
    }
    return limiter;
  }
}
