import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EventCoalescer, type Outcome } from './event-coalescer.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
  const out: string[] = [];
  const coalescer = new EventCoalescer(async (userId, { event, data }) => {
    out.push(`${userId} ${event} ${data}`);
    return { delivered: 1 };
  }, 100);
  const progress = (userId: string, request: string, n: number): Promise<Outcome> =>
    coalescer.progress(userId, { event: request, data: `${n}`, replaces: request });
  const pass = (userId: string, event: string) => coalescer.pass(userId, { event, data: '' });
  return { out, coalescer, progress, pass };
}

it('lets the first through at once, then the latest, at most every interval', async () => {
  const { out, progress } = open();
  const outcomes = [1, 2, 3].map((n) => progress('ann', 'a', n));
  expect(out).toEqual(['ann a 1']);
  vi.advanceTimersByTime(99);
  expect(out).toEqual(['ann a 1']);
  vi.advanceTimersByTime(1);
  expect(out).toEqual(['ann a 1', 'ann a 3']);
  expect(await Promise.all(outcomes)).toEqual([{ delivered: 1 }, { coalesced: true }, { delivered: 1 }]);
  void progress('ann', 'a', 4);
  vi.advanceTimersByTime(99);
  expect(out).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect(out.at(-1)).toBe('ann a 4');
  void progress('ann', 'a', 5);
  expect(out.at(-1)).toBe('ann a 5');
});

it('lets nothing overtake what waits for the same user, and leaves others waiting', () => {
  const { out, progress, pass } = open();
  for (const n of [1, 2]) for (const user of ['ann', 'ben']) for (const it of ['b', 'a']) void progress(user, it, n);
  void progress('ann', 'b', 3);
  out.length = 0;
  void pass('ann', 'done');
  expect(out).toEqual(['ann a 2', 'ann b 3', 'ann done ']);
  void progress('ann', 'a', 4);
  vi.advanceTimersByTime(100);
  expect(out.slice(3)).toEqual(['ann a 4', 'ben b 2', 'ben a 2']);
});

it('keeps the progress of several requests in the order of arrival, each at most once in the interval', () => {
  const { out, progress } = open();
  void progress('ann', 'a', 50);
  vi.advanceTimersByTime(60);
  void progress('ann', 'a', 60);
  void progress('ann', 'b', 10);
  void progress('ann', 'c', 1);
  void progress('ann', 'b', 20);
  vi.advanceTimersByTime(40);
  expect(out).toEqual(['ann a 50', 'ann a 60', 'ann c 1', 'ann b 20']);
  void progress('ann', 'b', 30);
  void progress('ann', 'a', 70);
  vi.advanceTimersByTime(99);
  expect(out).toHaveLength(4);
  vi.advanceTimersByTime(1);
  expect(out.slice(4)).toEqual(['ann b 30', 'ann a 70']);
});

it('lets all that waits through when it is told to, and holds nothing after its time', () => {
  const { out, progress, coalescer } = open();
  for (const n of [1, 2]) void progress('ann', 'a', n);
  coalescer.flushAll();
  expect(out).toEqual(['ann a 1', 'ann a 2']);
  vi.advanceTimersByTime(1_000);
  expect(vi.getTimerCount()).toBe(0);
});
