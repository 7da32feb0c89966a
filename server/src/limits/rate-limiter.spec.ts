import { expect, test } from 'vitest';
import { readConfig } from '../config.js';
import { RateLimits, type BackoffRule, type RateRule } from '../ports/rate-limits.js';
import { WIDER } from './address-keys.js';
import { BACKOFFS, RateLimiter, RULES } from './rate-limiter.js';

/** Budgets that are never refilled. */
class Budgets extends RateLimits {
  private readonly used = new Map<string, number>();

  async consume({ name, points, durationMs }: RateRule, key: string, cost = 1): Promise<number> {
    const used = (this.used.get(`${name} ${key}`) ?? 0) + cost;
    if (used > points) return durationMs;
    this.used.set(`${name} ${key}`, used);
    return 0;
  }

  async attempt({ free, firstDelayMs }: BackoffRule, key: string): Promise<number> {
    const used = (this.used.get(key) ?? 0) + 1;
    if (used > free) return firstDelayMs;
    this.used.set(key, used);
    return 0;
  }

  async delayOf({ free, firstDelayMs }: BackoffRule, key: string): Promise<number> {
    return (this.used.get(key) ?? 0) < free ? 0 : firstDelayMs;
  }

  async forget(_: BackoffRule, key: string): Promise<void> {
    this.used.delete(key);
  }
}

const limits = (mode: 'on' | 'off') => new RateLimiter(new Budgets(), readConfig({ RATE_LIMITS: mode }, '/none'));

async function consumeAll(subject: RateLimiter, key: string): Promise<void> {
  for (let i = 0; i < RULES.signIns.points; i++) await subject.consume('signIns', key);
}

test('past the budget it rejects with retryAfterMs, and other keys and rules are unaffected', async () => {
  const subject = limits('on');
  await consumeAll(subject, 'user:minsu');
  const refused: unknown = await subject.consume('signIns', 'user:minsu').catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'rate_limited', details: { retryAfterMs: expect.any(Number) } });
  const { retryAfterMs } = (refused as { details: { retryAfterMs: number } }).details;
  expect(retryAfterMs).toBeGreaterThan(0);
  expect(retryAfterMs).toBeLessThanOrEqual(RULES.signIns.durationMs);
  await subject.consume('signIns', 'user:jiwoo');
  await subject.consume('sends', 'user:minsu');
});

test('an address that many people share has so many times the budget of one, and users have theirs', async () => {
  const config = readConfig({ SHARED_ADDRESSES: '203.0.113.7=3' }, '/none');
  const subject = new RateLimiter(new Budgets(), config);
  for (let i = 0; i < 3; i++) await consumeAll(subject, '203.0.113.7');
  await expect(subject.consume('signIns', '203.0.113.7')).rejects.toMatchObject({ code: 'rate_limited' });
  await consumeAll(subject, '203.0.113.8');
  await expect(subject.consume('signIns', '203.0.113.8')).rejects.toMatchObject({ code: 'rate_limited' });
  await consumeAll(subject, 'user:minsu');
  await expect(subject.consume('signIns', 'user:minsu')).rejects.toMatchObject({ code: 'rate_limited' });
});

test('attempts past the free ones are rejected, until they are forgotten', async () => {
  const subject = limits('on');
  const attempt = () => subject.attempt('signInsFromPlace', 'minsu');
  for (let i = 0; i < BACKOFFS.signInsFromPlace.free; i++) await attempt();
  const refusal = { code: 'rate_limited', details: { retryAfterMs: expect.any(Number) as number } };
  await expect(attempt()).rejects.toMatchObject(refusal);
  await expect(subject.checkDelay('signInsFromPlace', 'minsu')).rejects.toMatchObject(refusal);
  await subject.forget('signInsFromPlace', 'minsu');
  await subject.checkDelay('signInsFromPlace', 'minsu');
  await attempt();
});

test('IPv6 addresses of one /64 prefix share a budget', async () => {
  const subject = limits('on');
  await consumeAll(subject, '2001:db8:0:1::1');
  await expect(subject.consume('signIns', '2001:DB8::1:ffff:0:0:2')).rejects.toMatchObject({ code: 'rate_limited' });
  await subject.consume('signIns', '2001:db8:0:2::1');
});

test('all /64 prefixes of one /56 share a wider budget', async () => {
  const subject = limits('on');
  for (let prefix = 0; prefix < WIDER; prefix++) await consumeAll(subject, `2001:db8:0:1${prefix}::1`);
  await expect(subject.consume('signIns', '2001:db8:0:ff::1')).rejects.toMatchObject({ code: 'rate_limited' });
  await subject.consume('signIns', '2001:db8:0:100::1');
});

test('RATE_LIMITS=off consumes nothing', async () => {
  const subject = limits('off');
  await consumeAll(subject, 'a');
  await subject.consume('signIns', 'a');
  for (let i = 0; i <= BACKOFFS.signInsFromPlace.free; i++) await subject.attempt('signInsFromPlace', 'a');
  await subject.checkDelay('signInsFromPlace', 'a');
});
