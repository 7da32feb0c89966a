import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError, TIMES } from '@/shared/api';
import { createReadMarker, MAX_UNDER_WAY } from './read-marker';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ROOMS = Array.from({ length: MAX_UNDER_WAY * 2 + 10 }, (_, i) => `room-${i}`);

it('has a bounded number under way when all rooms are marked at once, and sends every one', async () => {
  const answers: (() => void)[] = [];
  const sent: string[] = [];
  const marker = createReadMarker((roomId) => {
    sent.push(roomId);
    return new Promise<void>((resolve) => answers.push(resolve));
  });
  for (const roomId of ROOMS) marker.enqueue(roomId, 3);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toHaveLength(MAX_UNDER_WAY);
  for (const answer of answers) {
    answer();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(sent).toEqual(ROOMS);
});

it('sends those again that were too many at once, and none of a room that is gone', async () => {
  let refusals: Record<string, ApiError['code']> = { busy: 'rate_limited', gone: 'not_found' };
  const sent: string[] = [];
  const marker = createReadMarker(async (roomId) => {
    sent.push(roomId);
    const code = refusals[roomId];
    if (code) throw new ApiError({ code, message: '' });
  });
  for (const roomId of ['busy', 'gone', 'fine']) marker.enqueue(roomId, 3);
  await vi.advanceTimersByTimeAsync(1_000);
  refusals = {};
  await vi.advanceTimersByTimeAsync(TIMES.syncRetryMs);
  expect(sent).toEqual(['busy', 'gone', 'fine', 'busy']);
});
