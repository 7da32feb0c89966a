import { expect, it } from 'vitest';
import { backoffMs } from './retry-times.js';

it.each([
  [1, 1_000],
  [2, 2_000],
  [3, 4_000],
  [9, 256_000],
  [10, 300_000],
  [10_000, 300_000],
])('after %i failures it is at most %i ms until the next try, and at least half of it', (attempts, most) => {
  expect([0, 0.5, 1].map((random) => backoffMs(attempts, random))).toEqual([most / 2, (most * 3) / 4, most]);
});
