import type { CommandResult } from '@suda/contract';
import type { LoadRoom } from './closed-loop.ts';
import type { Protocol } from './contender.ts';
import { LoadClient } from './load-client.ts';

/** At most this many connect at a time, so that the server's backlog does not fill. */
const AT_ONCE = 50;
const ANNOUNCED_MS = 10_000;

/** Where people connect, the number of rooms and of members in each. */
export interface Scene {
  ports: readonly number[];
  protocol: Protocol;
  /** See the contender. */
  announcesRooms: boolean;
  rooms: number;
  members: number;
}

/** Connects and registers `count` people, names `<prefix><n>`, at each of the ports in turn. */
export async function connectPeople(
  { ports, protocol }: Pick<Scene, 'ports' | 'protocol'>,
  prefix: string,
  count: number,
): Promise<LoadClient[]> {
  const people: LoadClient[] = [];
  while (people.length < count) {
    const size = Math.min(AT_ONCE, count - people.length);
    const first = people.length;
    const group = Array.from({ length: size }, async (_, index) => {
      const port = ports[(first + index) % ports.length]!;
      const client = await LoadClient.open(port, protocol === 2 ? { protocol: 2 } : {});
      await client.call('register', { userId: `${prefix}${first + index}` });
      return client;
    });
    people.push(...(await Promise.all(group)));
  }
  return people;
}

/** Connects people, and adds each to one of the rooms. */
export async function peopleInRooms({ rooms, members, announcesRooms, ...servers }: Scene): Promise<LoadRoom[]> {
  const everybody = await connectPeople(servers, 'person', rooms * members);
  const created: LoadRoom[] = [];
  for (let room = 0; room < rooms; room += 1) {
    const first = room * members;
    const participants = Array.from({ length: members - 1 }, (_, index) => `person${first + 1 + index}`);
    const inRoom = everybody.slice(first, first + members);
    const announced = announcesRooms ? Promise.all(inRoom.map(roomAnnounced)) : undefined;
    const { roomId } = await inRoom[0]!.call<CommandResult<'create_room'>>('create_room', {
      hostId: 'person',
      participants,
    });
    await announced;
    created.push({ roomId, members: inRoom });
  }
  return created;
}

/** Resolves at `room_created`, which follows the ack: before it, members would miss the room's first message. */
function roomAnnounced(client: LoadClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('A member did not receive `room_created`.')), ANNOUNCED_MS);
    client.listener = {
      event: (bytes, start, end) => {
        if (!bytes.subarray(start, end).includes('"room_created"')) return;
        clearTimeout(timer);
        resolve();
      },
      answered: () => undefined,
    };
  });
}
