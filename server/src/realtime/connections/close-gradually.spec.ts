import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReplicaState } from '../replicas/replica-state.js';
import { closeGradually } from './close-gradually.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a drain closes one after the other; taken back, it closes no more, and the next begins anew', async () => {
  const state = new ReplicaState(pino({ level: 'silent' }));
  const closed: number[] = [];
  state.onDrain((overMs, takenBack) => closeGradually([0, 1, 2, 3], overMs, (n) => void closed.push(n), takenBack));
  const first = state.setDraining(true, 400);
  await vi.advanceTimersByTimeAsync(199);
  expect(closed).toEqual([0, 1]);
  expect(state.draining).toBe(true);
  await state.setDraining(false, 0);
  await vi.advanceTimersByTimeAsync(1_000);
  await first;
  expect(closed).toEqual([0, 1]);
  expect(state.draining).toBe(false);
  const second = state.setDraining(true, 0);
  await vi.advanceTimersByTimeAsync(0);
  await second;
  expect(closed).toEqual([0, 1, 0, 1, 2, 3]);
});
