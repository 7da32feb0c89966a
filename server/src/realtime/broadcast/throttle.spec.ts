import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyedTaskQueue } from './keyed-task-queue.js';
import { Throttle } from './throttle.js';

describe('Throttle', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('runs at once, then once at the end of each interval in which it was asked', () => {
    const task = vi.fn();
    const throttle = new Throttle(1_000, task);
    throttle.request();
    expect(task).toHaveBeenCalledTimes(1);
    throttle.request();
    throttle.request();
    vi.advanceTimersByTime(999);
    expect(task).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5_000);
    expect(task).toHaveBeenCalledTimes(2);
  });

  it('runs nothing after it was closed', () => {
    const task = vi.fn();
    const throttle = new Throttle(1_000, task);
    throttle.request();
    throttle.request();
    throttle.close();
    vi.advanceTimersByTime(5_000);
    expect(task).toHaveBeenCalledTimes(1);
  });
});

describe('TaskChains', () => {
  it('runs at once where nothing is under way, else in order, key by key, over failures', async () => {
    const chains = new KeyedTaskQueue();
    const log: string[] = [];
    let finish = () => undefined as void;
    chains.run('a', () => new Promise<void>((resolve) => (finish = resolve)));
    chains.run('a', () => Promise.reject(new Error('lost')));
    chains.run('b', () => void log.push('b'));
    const last = new Promise<void>((resolve) => {
      chains.run('a', () => {
        log.push('a');
        resolve();
      });
    });
    expect(log).toEqual(['b']);
    finish();
    await last;
    expect(log).toEqual(['b', 'a']);
  });
});
