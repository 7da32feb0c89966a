import { effectScope, nextTick, shallowRef } from 'vue';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { RoomSummary } from '@suda/contract';
import { followMuteEnds } from './mute-ends';

it('looks through the rooms once for all that changes in one turn', async () => {
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  const rooms = shallowRef<readonly RoomSummary[]>([]);
  const read = vi.fn(() => rooms.value);
  scope.run(() => followMuteEnds(read, () => undefined));
  read.mockClear();
  for (let at = 0; at < 100; at += 1) rooms.value = [...rooms.value, { roomId: `${at}` } as RoomSummary];
  await nextTick();
  expect(read).toHaveBeenCalledTimes(1);
});
