import { expect, it, vi } from 'vitest';
import type { RoomSummary } from '@suda/contract';
import { useReplicaStore } from './replica-store';
import { replicaOf } from './room-replica';
import { type RoomStores, setUpRoomStores, summary } from './testing/room-stores';

let rooms: RoomStores['rooms'];
let frames: RoomStores['frames'];
setUpRoomStores((stores) => ({ rooms, frames } = stores));

/** A page that opens with what is kept, and with a list that `arrive` brings. */
function opening(kept: RoomSummary[]) {
  useReplicaStore().restore(kept.map(replicaOf));
  const list = Promise.withResolvers<{ rooms: RoomSummary[] } | undefined>();
  rooms.open({ first: list.promise, kept: () => kept.map(({ roomId }) => roomId) });
  const loaded = rooms.load();
  return {
    ids: () => rooms.rooms.map(({ roomId }) => roomId).toSorted(),
    arrive: async (answer: RoomSummary[] | undefined) => {
      list.resolve(answer && { rooms: answer });
      await loaded;
    },
  };
}

it('shows kept rooms at once, and drops those that the list lacks', async () => {
  const { ids, arrive } = opening([summary('kept'), summary('left')]);
  expect(ids()).toEqual(['kept', 'left']);
  await arrive([summary('kept'), summary('new')]);
  expect([ids(), rooms.state]).toEqual([['kept', 'new'], 'ready']);
});

it('keeps a room that was entered since the list was requested, and drops one that was left', async () => {
  const { ids, arrive } = opening([summary('kept')]);
  frames.room_created({ room: summary('entered') });
  frames.room_removed({ roomId: 'kept', reason: 'removed' });
  await arrive([summary('kept')]);
  expect(ids()).toEqual(['entered']);
});

it('goes on with kept rooms while the server is away, and requests the list by itself after that', async () => {
  const list = vi.fn(() => Promise.reject(new TypeError('Failed to fetch')));
  vi.stubGlobal('fetch', list);
  const { ids, arrive } = opening([summary('kept')]);
  await expect(arrive(undefined)).rejects.toMatchObject({ offline: true });
  expect([ids(), rooms.state]).toEqual([['kept'], 'ready']);
  vi.stubGlobal('fetch', async () => Response.json({ rooms: [] }));
  await rooms.load();
  expect(ids()).toEqual([]);
  vi.unstubAllGlobals();
});
