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
  });
}
