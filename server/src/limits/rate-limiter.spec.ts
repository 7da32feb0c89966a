import { expect, test } from 'vitest';
import { readConfig } from '../config.js';
import { RateLimits, type RateRule } from '../ports/rate-limits.js';
import { RateLimiter, RULES } from './rate-limiter.js';

/** Budgets that never come back. */
class Budgets extends RateLimits {
  private readonly taken = new Map<string, number>();

  async consume({ name, points, durationMs }: RateRule, key: string, cost = 1): Promise<number> {
    const taken = (this.taken.get(`${name} ${key}`) ?? 0) + cost;
    if (taken > points) return durationMs;
    this.taken.set(`${name} ${key}`, taken);
    return 0;
  }
}

const limits = (mode: 'on' | 'off') => new RateLimiter(new Budgets(), readConfig({ RATE_LIMITS: mode }, '/none'));

async function takeAll(subject: RateLimiter, key: string): Promise<void> {
  for (let i = 0; i < RULES.signIns.points; i++) await subject.consume('signIns', key);
}

test('past the budget the answer says when to come back, and other keys and rules go on', async () => {
  const subject = limits('on');
  await takeAll(subject, 'user:minsu');
  const refused: unknown = await subject.consume('signIns', 'user:minsu').catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'rate_limited', details: { retryAfterMs: expect.any(Number) } });
  const { retryAfterMs } = (refused as { details: { retryAfterMs: number } }).details;
  expect(retryAfterMs).toBeGreaterThan(0);
  expect(retryAfterMs).toBeLessThanOrEqual(RULES.signIns.durationMs);
  await subject.consume('signIns', 'user:jiwoo');
  await subject.consume('sends', 'user:minsu');
});

test('an IPv6 customer is one, whichever of their addresses they use', async () => {
  const subject = limits('on');
  await takeAll(subject, '2001:db8:0:1::1');
  await expect(subject.consume('signIns', '2001:DB8::1:ffff:0:0:2')).rejects.toMatchObject({ code: 'rate_limited' });
  await subject.consume('signIns', '2001:db8:0:2::1');
});

test('RATE_LIMITS=off takes nothing', async () => {
  const subject = limits('off');
  await takeAll(subject, 'a');
  await subject.consume('signIns', 'a');
});
