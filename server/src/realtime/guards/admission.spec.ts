import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Config } from '../../config.js';
import { Metrics } from '../../observe/metrics.js';
import { Admission } from './admission.js';

const PER_SECOND = 200;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const open = (rateLimits = true) =>
  new Admission(new Metrics(), { rateLimits, socket: { admissionsPerSecond: PER_SECOND } } as Config).useClock({
    now: () => Date.now(),
    random: () => 0.5,
  });

interface Crowd {
  /** How many were let in, by second. */
  perSecond: number[];
  /** How often each was told to come again. */
  told: number[];
}

/** All come in the same moment; who is told when to come again comes then, where it `follows`, else every 3 s. */
async function come(people: number, follows = true): Promise<Crowd> {
  const admission = open();
  const begin = Date.now();
  const crowd: Crowd = { perSecond: [], told: Array.from({ length: people }, () => 0) };
  const enter = async (index: number): Promise<void> => {
    const refusal = await admission.enter();
    if (!refusal) {
      const second = Math.floor((Date.now() - begin) / 1_000);
      crowd.perSecond[second] = (crowd.perSecond[second] ?? 0) + 1;
      return;
    }
    crowd.told[index] = (crowd.told[index] ?? 0) + 1;
    const waitMs = follows ? Number(refusal.details?.['retryAfterMs']) : 3_000;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    return enter(index);
  };
  const all = Promise.all(crowd.told.map((_, index) => enter(index)));
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  await all;
  return crowd;
}

const inAll = ({ perSecond }: Crowd) => perSecond.reduce((sum, count) => sum + count, 0);

it('lets in a crowd at its rate, each of them, who come again when they were told', async () => {
  const crowd = await come(20_000);
  expect(inAll(crowd)).toBe(20_000);
  const [first = 0, ...rest] = Array.from(crowd.perSecond, (count: number | undefined) => count ?? 0);
  expect(first).toBeLessThanOrEqual(3 * PER_SECOND);
  expect(Math.max(...rest)).toBeLessThanOrEqual(PER_SECOND + 1);
  // No slower than it could be, and hardly anybody is sent away twice.
  expect(crowd.perSecond.length).toBeLessThan((1.2 * 20_000) / PER_SECOND);
  expect(Math.max(...crowd.told)).toBeLessThanOrEqual(3);
  expect(crowd.told.filter((times) => times > 1).length).toBeLessThan(20_000 / 10);
});

it('lets in everybody who keeps coming, too, without heeding when', async () => {
  const crowd = await come(5_000, false);
  expect(inAll(crowd)).toBe(5_000);
  expect(Math.max(...crowd.perSecond.slice(1).filter(Boolean))).toBeLessThanOrEqual(PER_SECOND + 1);
});

it('keeps nobody waiting of as many as come on an ordinary day, nor without limits', async () => {
  const [admission, without] = [open(), open(false)];
  for (let second = 0; second < 5; second += 1) {
    for (let index = 0; index < PER_SECOND; index += 1) expect(admission.enter()).toBeUndefined();
    vi.advanceTimersByTime(1_000);
  }
  for (let index = 0; index < 10_000; index += 1) expect(without.enter()).toBeUndefined();
});
