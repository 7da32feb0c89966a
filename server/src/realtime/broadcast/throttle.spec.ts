import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Throttle } from './throttle.js';

describe('Throttle', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('runs at once, then once at the end of each interval with a request', () => {
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

  it('runs nothing after close', () => {
    const task = vi.fn();
    const throttle = new Throttle(1_000, task);
    throttle.request();
    throttle.request();
    throttle.close();
    vi.advanceTimersByTime(5_000);
    expect(task).toHaveBeenCalledTimes(1);
  });
});
