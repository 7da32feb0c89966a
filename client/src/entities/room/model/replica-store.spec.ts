import { describe, expect, it, vi } from 'vitest';
import { TIMES } from '@/shared/api';
import { applySync, replicaOf } from './room-replica';
import { at, ME, message, summary, type RoomStores, setUpRoomStores } from './testing/room-stores';

let replicas: RoomStores['replicas'];
let rooms: RoomStores['rooms'];
let frames: RoomStores['frames'];
let command: RoomStores['command'];
let sent: RoomStores['sent'];
let load: RoomStores['load'];
setUpRoomStores((stores) => {
  ({ replicas, rooms, frames, command, sent, load } = stores);
});

describe('a missing revision', () => {
  it('gets 300 ms to arrive', async () => {
    await load(summary('a'));
    frames.messages({ roomId: 'a', messages: [message('a', 2, 2)] });
    expect(rooms.byId('a')?.seq).toBe(0);
    await vi.advanceTimersByTimeAsync(TIMES.gapWaitMs - 1);
    frames.messages({ roomId: 'a', messages: [message('a', 1, 1)] });
    expect(rooms.byId('a')?.seq).toBe(2);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent('sync')).toEqual([]);
  });

  it('is synced then, from the revision held', async () => {
    await load(summary('a', { rev: 4 }));
    frames.messages({ roomId: 'a', messages: [message('a', 6, 2)] });
    await vi.advanceTimersByTimeAsync(TIMES.gapWaitMs);
    expect(sent('sync')).toEqual([{ rooms: [{ roomId: 'a', afterRev: 4 }] }]);
  });

  it('moves the marker to a message of this user that comes after a later one, since it was edited', () => {
    const later = { rev: 7, messages: [message('a', 7, 1, { rev: 7 })] };
    const edited = { rev: 8, messages: [message('a', 6, 1, { rev: 8, userId: ME, editedAt: at(2) })] };
    const { replica } = applySync(replicaOf(summary('a', { seq: 5, rev: 5 })), later, ME);
    expect(applySync(replica, edited, ME).replica.summary).toMatchObject({ seq: 7, readSeq: 6 });
  });

  it('syncs at most 100 rooms at a time', async () => {
    await load(...Array.from({ length: 250 }, (_, index) => summary(`r${index}`)));
    replicas.syncAll();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent('sync').map((it) => (it as { rooms: unknown[] }).rooms.length)).toEqual([100, 100, 50]);
  });

  it('removes a deleted room', async () => {
    await load(summary('a'));
    command.mockResolvedValueOnce({ rooms: [{ roomId: 'a', rev: 0, messages: [], more: false, gone: true }] } as never);
    replicas.syncAll();
    await vi.advanceTimersByTimeAsync(0);
    expect(rooms.byId('a')).toBeUndefined();
  });
});
