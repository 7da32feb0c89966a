import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { chunksOf, inParallel } from './in-parallel.js';

test('runs each once, at most `limit` at a time', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, ++running);
    await delay(1);
    running -= 1;
    done.push(item);
  });
  expect(most).toBe(2);
  expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
});

test('rejects with the first failure, once nothing runs any more', async () => {
  let running = 0;
  const work = inParallel([1, 2, 3], 3, async (item) => {
    running += 1;
    await delay(item);
    running -= 1;
    if (item < 3) throw new Error(`failed ${item}`);
  });
  await expect(work).rejects.toThrow('failed 1');
  expect(running).toBe(0);
});

test('divides a list into chunks', () => {
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunksOf([], 2)).toEqual([]);
});
