import { describe, expect, it } from 'vitest';
import { fresh, useHarness, type OpenBackend } from '../testing/harness.js';

/** Every promise of RateLimits. */
export function rateLimitsSuite(open: OpenBackend): void {
  describe('RateLimits', () => {
    const harness = useHarness(open);

    it('consumes the budget, and returns when to retry', async () => {
      const { rateLimits } = harness().backend;
      const rule = { name: fresh('rule'), points: 5, durationMs: 60_000 };
      const key = 'a user: with, punctuation';
      for (let i = 0; i < 5; i++) expect(await rateLimits.consume(rule, key)).toBe(0);
      const wait = await rateLimits.consume(rule, key);
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(60_000);
      expect(await rateLimits.consume(rule, 'another')).toBe(0);
      expect(await rateLimits.consume({ ...rule, name: fresh('rule') }, key)).toBe(0);
    });

    it('consumes nothing when it refuses', async () => {
      const { rateLimits } = harness().backend;
      const rule = { name: fresh('rule'), points: 5, durationMs: 60_000 };
      expect(await rateLimits.consume(rule, 'key', 3)).toBe(0);
      for (let i = 0; i < 3; i++) expect(await rateLimits.consume(rule, 'key', 3)).toBeGreaterThan(0);
      expect(await rateLimits.consume(rule, 'key', 2)).toBe(0);
      expect(await rateLimits.consume(rule, 'key')).toBeGreaterThan(0);
    });

    it('resets when the time has passed', async () => {
      const { rateLimits } = harness().backend;
      const rule = { name: fresh('rule'), points: 1, durationMs: 300 };
      expect(await rateLimits.consume(rule, 'key')).toBe(0);
      const wait = await rateLimits.consume(rule, 'key');
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(300);
      await expect.poll(() => rateLimits.consume(rule, 'key'), { timeout: 3_000 }).toBe(0);
    });

    const backoff = () => ({
      name: fresh('backoff'),
      free: 2,
      firstDelayMs: 250,
      maxDelayMs: 600,
      windowMs: 60_000,
    });

    it('delays attempts, twice as long each time and up to the longest delay', async () => {
      const { rateLimits } = harness().backend;
      const rule = backoff();
      const key = 'a user: 2001:db8:0:1';
      for (let i = 0; i < 3; i++) expect(await rateLimits.attempt(rule, key)).toBe(0);
      for (const delay of [250, 500, 600, 600]) {
        const wait = await rateLimits.attempt(rule, key);
        expect(wait).toBeGreaterThan(delay - 200);
        expect(wait).toBeLessThanOrEqual(delay);
        expect(await rateLimits.delayOf(rule, key)).toBeLessThanOrEqual(wait);
        expect(await rateLimits.attempt(rule, 'another')).toBe(0);
        await rateLimits.forget(rule, 'another');
        await expect.poll(() => rateLimits.delayOf(rule, key), { interval: 10, timeout: 3_000 }).toBe(0);
        expect(await rateLimits.attempt(rule, key)).toBe(0);
      }
      expect(await rateLimits.attempt({ ...rule, name: fresh('backoff') }, key)).toBe(0);
    });

    it('counts attempts made at once, and none that is refused', async () => {
      const { rateLimits } = harness().backend;
      const rule = { ...backoff(), firstDelayMs: 30_000, maxDelayMs: 40_000 };
      const waits = await Promise.all(Array.from({ length: 20 }, () => rateLimits.attempt(rule, 'key')));
      expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
      for (const wait of waits.filter((it) => it > 0)) expect(wait).toBeLessThanOrEqual(30_000);
    });

    it('forgets attempts when told, and when their time has passed', async () => {
      const { rateLimits } = harness().backend;
      const rule = { ...backoff(), firstDelayMs: 30_000, maxDelayMs: 30_000, windowMs: 1_000 };
      const exhaust = async () => {
        for (let i = 0; i < 3; i++) expect(await rateLimits.attempt(rule, 'key')).toBe(0);
        expect(await rateLimits.attempt(rule, 'key')).toBeGreaterThan(0);
      };
      await exhaust();
      await rateLimits.forget(rule, 'key');
      expect(await rateLimits.delayOf(rule, 'key')).toBe(0);
      await exhaust();
      await expect.poll(() => rateLimits.delayOf(rule, 'key'), { interval: 10, timeout: 3_000 }).toBe(0);
      await exhaust();
    });
  });
}
