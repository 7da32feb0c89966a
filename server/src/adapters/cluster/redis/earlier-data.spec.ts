import type { Redis } from 'ioredis';
import { expect, it, vi } from 'vitest';
import { completeEarlier } from './earlier-data.js';

function open(before: string | null) {
  const stored = { done: before };
  const redis = {
    get: async () => stored.done,
    set: async (_: string, value: string) => void (stored.done = value),
  } as unknown as Redis;
  const complete = vi.fn(async () => undefined);
  return { stored, complete, start: () => completeEarlier(redis, 'done', complete) };
}

it('completes at the first start, and for good at one that comes later', async () => {
  const { stored, complete, start } = open(null);
  await start();
  await start();
  expect(complete).toHaveBeenCalledTimes(1);
  stored.done = String(Number(stored.done) - 3_700_000);
  await start();
  await start();
  expect(complete).toHaveBeenCalledTimes(2);
  expect(stored.done).toBe('for good');
});

it('starts in a full Redis, and completes at a later start', async () => {
  const { stored, complete, start } = open(null);
  complete.mockRejectedValueOnce(new Error('OOM command not allowed when used memory > maxmemory.'));
  await start();
  expect(stored.done).toBeNull();
  await start();
  expect(complete).toHaveBeenCalledTimes(2);
  complete.mockRejectedValueOnce(new Error('Connection is closed.'));
  stored.done = '1';
  await expect(start()).rejects.toMatchObject({ code: 'unavailable' });
});
