import { expect, it } from 'vitest';
import { StoreHealth } from './store-health.js';

const full = { reason: 'the disk is full', damaged: false };
const damaged = { reason: 'it is damaged', damaged: true };

it('logs each fault at once and then once a minute, and serves again after a commit', () => {
  const logged: string[] = [];
  let now = 0;
  const health = new StoreHealth(
    ({ error }) => logged.push(error.message),
    () => now,
  );
  for (; now < 150_000; now += 1_000) health.committed(full);
  expect(logged).toEqual(Array.from({ length: 3 }, () => 'the data file: the disk is full'));
  expect([health.reason, health.canWrite]).toEqual(['the data file: the disk is full', false]);
  health.committed(undefined);
  expect([health.reason, health.canWrite]).toEqual([undefined, true]);
});

it('serves with a damaged index, which is built again at the next start', () => {
  const health = new StoreHealth();
  health.failed('the search index', damaged);
  expect(health.reason).toBeUndefined();
});

it('goes on knowing of damage, which a commit does not mend', () => {
  const logged: string[] = [];
  const health = new StoreHealth(({ error }) => logged.push(error.message));
  expect(health.readError(Object.assign(new Error('malformed'), { errcode: 11 }))).toMatchObject({
    code: 'unavailable',
  });
  health.failed('the search index', damaged);
  health.committed(undefined);
  expect(health.reason).toBe('the data file: it is damaged');
  expect(logged).toEqual(['the data file: it is damaged', 'the search index: it is damaged']);
  const other = new Error('no such column');
  expect(health.readError(other)).toBe(other);
});
