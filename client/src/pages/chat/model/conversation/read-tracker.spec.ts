import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReadTracker, READ_AFTER_MS } from './read-tracker';

describe('the read tracker', () => {
  let inSight: number[];
  let read: number[];
  let tracker: ReturnType<typeof createReadTracker>;

  beforeEach(() => {
    vi.useFakeTimers();
    read = [];
    tracker = createReadTracker(
      () => inSight,
      (seq) => read.push(seq),
    );
  });
  afterEach(() => vi.useRealTimers());

  function show(...seqs: number[]): void {
    inSight = seqs;
    tracker.look();
  }
  const wait = (ms: number) => vi.advanceTimersByTime(ms);

  it('reports the last row that was in sight long enough, and none below it', () => {
    show(3, 4, 5);
    wait(READ_AFTER_MS - 1);
    expect(read).toEqual([]);
    wait(1);
    expect(read).toEqual([5]);
  });

  it('begins again for a row that left and came back', () => {
    show(1, 2);
    wait(READ_AFTER_MS - 1);
    show(1);
    show(1, 2);
    wait(READ_AFTER_MS - 1);
    expect(read).toEqual([1]);
    wait(1);
    expect(read.at(-1)).toBe(2);
  });

  it('does not count what was only scrolled past', () => {
    for (let seq = 1; seq < 100; seq += 1) {
      show(seq, seq + 1);
      wait(READ_AFTER_MS / 4);
    }
    expect(read).toEqual([]);
    wait(READ_AFTER_MS);
    expect(read.at(-1)).toBe(100);
  });

  it('counts from when somebody looks', () => {
    show();
    wait(10 * READ_AFTER_MS);
    show(7);
    wait(READ_AFTER_MS - 1);
    expect(read).toEqual([]);
    wait(1);
    expect(read).toEqual([7]);
  });

  it('reports nothing after it was stopped', () => {
    show(1);
    tracker.stop();
    wait(10 * READ_AFTER_MS);
    expect(read).toEqual([]);
  });
});
