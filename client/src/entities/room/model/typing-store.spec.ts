import { describe, expect, it, vi } from 'vitest';
import { TIMES } from '@/shared/api';
import { ME, message, summary, type RoomStores, setUpRoomStores } from './testing/room-stores';

let typing: RoomStores['typing'];
let frames: RoomStores['frames'];
let sent: RoomStores['sent'];
let load: RoomStores['load'];
setUpRoomStores((stores) => {
  ({ typing, frames, sent, load } = stores);
});

describe('typing', () => {
  it('ends after five seconds or with a message of theirs, and never shows this user', async () => {
    await load(summary('a'));
    frames.typing('u1', { roomId: 'a' });
    frames.typing_users({ roomId: 'a', userIds: ['u1', ME, 'u2'] });
    expect(typing.usersIn('a')).toEqual(['u1', 'u2']);
    frames.messages({ roomId: 'a', messages: [message('a', 1, 1)] });
    expect(typing.usersIn('a')).toEqual(['u2']);
    await vi.advanceTimersByTimeAsync(TIMES.typingTimeoutMs - 1);
    expect(typing.usersIn('a')).toEqual(['u2']);
    await vi.advanceTimersByTimeAsync(1);
    expect(typing.usersIn('a')).toEqual([]);
  });

  it('is signalled at most once in two seconds', async () => {
    for (let elapsed = 0; elapsed < 4_500; elapsed += 500) {
      typing.signal('a');
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(sent('typing')).toHaveLength(3);
  });
});
