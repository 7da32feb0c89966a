import { expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.js';

test('a token bucket gives its capacity at once, then what it refills, and never more than its capacity', () => {
  let now = 0;
  const bucket = new TokenBucket(10, 2, () => now);
  expect(bucket.take(10)).toBe(true);
  expect(bucket.take(1)).toBe(false);
  now = 1_000;
  expect(bucket.take(3)).toBe(false);
  expect(bucket.take(2)).toBe(true);
  now = 1_000_000;
  expect(bucket.take(11)).toBe(false);
  expect(bucket.take(10)).toBe(true);
});
