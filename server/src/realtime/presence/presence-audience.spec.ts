import { LIMITS } from '@suda/contract';
import { expect, it } from 'vitest';
import type { RoomStore } from '../../ports/room-store.js';
import { RoomSizes } from '../sockets/room-sizes.js';
import type { ChatSocket } from '../sockets/socket.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import type { Sockets } from '../sockets/sockets.js';
import { PresenceAudience } from './presence-audience.js';
import { PresenceWatches } from './presence-watches.js';

const SMALL = 'small';
const HUGE = 'huge';
const SIZES: Record<string, number> = { [SMALL]: LIMITS.signalMembers, [HUGE]: 100_000 };

/** Ann is in a small and in a huge room, both full of sockets of this process; what is read of rooms is counted. */
function start({ sockets = 1_000, watching = true } = {}) {
  const reads: string[] = [];
  const read = <T>(name: string, value: T): Promise<T> => {
    reads.push(name);
    return Promise.resolve(value);
  };
  const rooms = {
    roomIdsOf: () => read('roomIdsOf', [SMALL, HUGE]),
    states: (_: string, roomIds: string[]) =>
      read(
        `states of ${roomIds.length}`,
        roomIds.map((roomId) => ({ roomId })),
      ),
    showingDirect: () => Promise.resolve([]),
    memberCount: (roomId: string) => read(`memberCount of ${roomId}`, SIZES[roomId]),
  } as unknown as RoomStore;
  const ids = Array.from({ length: sockets }, (_, index) => `socket${index}`);
  const inRoom = new Set(ids);
  const local = { hasLocalSockets: () => true, localSocketsIn: () => inRoom } as unknown as Sockets;
  const watches = new PresenceWatches();
  for (const id of ids) {
    const data = { protocol: 2, watches: watching };
    watches.enter({ id, data, once: () => undefined } as unknown as ChatSocket);
  }
  return { audience: new PresenceAudience(rooms, local, new RoomSizes(rooms), watches), watches, reads, inRoom };
}

it('costs nothing where nobody has the user on a screen, however many share rooms with them', async () => {
  const { audience, reads } = start();
  expect(await audience.of('ann')).toEqual({ rooms: [], watchers: new Set() });
  expect(reads).toEqual([]);
});

it('is in a huge room those alone that have the user on a screen, and one read', async () => {
  const { audience, watches, reads, inRoom } = start();
  for (const id of ['socket3', 'socket5', 'socket7']) watches.set(id, [{ roomId: HUGE, userId: 'ann' }]);
  watches.set('socket7', [{ roomId: HUGE, userId: 'ben' }]);
  inRoom.delete('socket5');
  expect(await audience.of('ann')).toEqual({ rooms: [], watchers: new Set(['socket3']) });
  expect(reads).toEqual(['states of 1']);
});

it('is for older clients everybody in rooms that are not large, whose sizes are read once', async () => {
  const { audience, reads } = start({ watching: false });
  const expected = { rooms: [socketRooms.room(SMALL, 2)], watchers: new Set() };
  expect(await audience.of('ann')).toEqual(expected);
  expect(await audience.of('ann')).toEqual(expected);
  expect(reads).toEqual(['roomIdsOf', `memberCount of ${SMALL}`, `memberCount of ${HUGE}`, 'roomIdsOf']);
});
