import { readFileSync } from 'node:fs';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimits, type BackoffRule, type RateRule } from '../../../ports/rate-limits.js';
import { orUnavailable, redisFault } from '../redis/fault.js';
import { RedisScript, type RedisClient } from '@suda/engines/redis';

const TAKE_POINTS = readFileSync(new URL('./take-points.lua', import.meta.url), 'utf8');

const script = (name: string) => new RedisScript<number>(name, new URL(`./${name}.lua`, import.meta.url));
const countAttempt = script('count-attempt');
const attemptsDelay = script('attempts-delay');

export class RedisRateLimits extends RateLimits {
  /** By rule; rules are named in code, so they are few. */
  private readonly limiters = new Map<string, RateLimiterRedis>();

  constructor(
    private readonly redis: RedisClient,
    /** Begins the names of all keys. */
    private readonly prefix: string,
  ) {
    super();
    for (const it of [countAttempt, attemptsDelay]) it.define(redis);
  }

  async consume(rule: RateRule, key: string, points = 1): Promise<number> {
    try {
      await this.limiterOf(rule).consume(key, points);
      return 0;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw redisFault(refusal);
      return Math.max(1, refusal.msBeforeNext);
    }
  }

  attempt(rule: BackoffRule, key: string): Promise<number> {
    const given = [rule.free, rule.firstDelayMs, rule.maxDelayMs, rule.windowMs];
    return orUnavailable(countAttempt.run(this.redis, [this.attemptsKey(rule, key)], given));
  }

  delayOf(rule: BackoffRule, key: string): Promise<number> {
    return orUnavailable(attemptsDelay.run(this.redis, [this.attemptsKey(rule, key)], []));
  }

  async forget(rule: BackoffRule, key: string): Promise<void> {
    await orUnavailable(this.redis.del(this.attemptsKey(rule, key)));
  }

  private attemptsKey({ name }: BackoffRule, key: string): string {
    return `${this.prefix}attempts:${name}:${key}`;
  }

  private limiterOf({ name, points, durationMs }: RateRule): RateLimiterRedis {
    const id = `${name}:${points}:${durationMs}`;
    let limiter = this.limiters.get(id);
    if (!limiter) {
      limiter = new RateLimiterRedis({
        storeClient: this.redis,
        keyPrefix: `${this.prefix}limit:${id}`,
        points,
        // The library hands whole seconds to its script; ours takes them as what they are here, milliseconds.
        duration: durationMs,
        // Its own counts refused points too; a refused one must cost nothing.
        customIncrTtlLuaScript: TAKE_POINTS,
        rejectIfRedisNotReady: true,
      });
      this.limiters.set(id, limiter);
    }
    return limiter;
  }
}
