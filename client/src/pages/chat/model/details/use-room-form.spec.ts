import { describe, expect, it } from 'vitest';
import { nextTick, ref } from 'vue';
import type { RoomSummary } from '@/entities/room';
import { useRoomForm } from './use-room-form';

const roomOf = (info: Partial<RoomSummary>): RoomSummary =>
  ({ name: 'Lunch', topic: 'at noon', visibility: 'private', ...info }) as RoomSummary;

function open() {
  const room = ref(roomOf({}));
  return { ...useRoomForm(() => room.value), room };
}

describe('the form of a room’s settings', () => {
  it('has nothing to save when nothing was changed', () => {
    const { form, change } = open();
    Object.assign(form, { name: ' Lunch ', topic: 'at noon' });
    expect(change()).toBeUndefined();
  });

  it('sends what was changed and what that replaces', () => {
    const { form, change } = open();
    form.topic = 'at one';
    expect(change()).toEqual({ topic: 'at one', expected: { topic: 'at noon' } });
    Object.assign(form, { name: ' ', visibility: 'public' });
    expect(change()).toEqual({
      topic: 'at one',
      visibility: 'public',
      expected: { topic: 'at noon', visibility: 'private' },
    });
  });

  it('takes over what somebody else changes, and leaves what its user changed', async () => {
    const { form, change, contested, room } = open();
    form.topic = 'at one';
    room.value = roomOf({ name: 'Dinner', visibility: 'public' });
    await nextTick();
    expect(form).toEqual({ name: 'Dinner', topic: 'at one', visibility: 'public' });
    expect(contested.value).toEqual([]);
    expect(change()).toEqual({ topic: 'at one', expected: { topic: 'at noon' } });
  });

  it('says what somebody else changed too, and replaces it only after a refusal', async () => {
    const { form, change, contested, accept, room } = open();
    form.topic = 'at one';
    room.value = roomOf({ topic: 'at two' });
    await nextTick();
    expect(contested.value).toEqual(['topic']);
    expect(change()).toEqual({ topic: 'at one', expected: { topic: 'at noon' } });
    accept();
    expect(contested.value).toEqual(['topic']);
    expect(change()).toEqual({ topic: 'at one', expected: { topic: 'at two' } });
  });
});
