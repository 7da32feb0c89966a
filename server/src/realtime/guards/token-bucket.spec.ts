import { expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.js';

test('a token bucket grants its capacity at once, then its refill, and never more than its capacity', () => {
  let now = 0;
  const bucket = new TokenBucket(10, 2, () => now);
  expect(bucket.tryAcquire(10)).toBe(true);
  expect(bucket.tryAcquire(1)).toBe(false);
  now = 1_000;
  expect(bucket.tryAcquire(3)).toBe(false);
  expect(bucket.tryAcquire(2)).toBe(true);
  now = 1_000_000;
  expect(bucket.tryAcquire(11)).toBe(false);
  expect(bucket.tryAcquire(10)).toBe(true);
});
