import type { CommandResult } from '@suda/contract';
import type { LoadRoom } from './closed-loop.ts';
import type { Protocol } from './contender.ts';
import { LoadClient } from './load-client.ts';

/** As many connect at once as the server's backlog takes without a wait. */
const AT_ONCE = 50;
const TOLD_MS = 10_000;

/** Where people connect, and how many rooms and members they make. */
export interface Scene {
  ports: readonly number[];
  protocol: Protocol;
  /** As of the contender. */
  tells: boolean;
  rooms: number;
  members: number;
}

/** Connects and registers so many people, names `<prefix><n>`, at each of the ports in turn. */
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

/** Connects so many people, and puts each into one of the rooms. */
export async function peopleInRooms({ rooms, members, tells, ...servers }: Scene): Promise<LoadRoom[]> {
  const everybody = await connectPeople(servers, 'person', rooms * members);
  const made: LoadRoom[] = [];
  for (let room = 0; room < rooms; room += 1) {
    const first = room * members;
    const participants = Array.from({ length: members - 1 }, (_, index) => `person${first + 1 + index}`);
    const inRoom = everybody.slice(first, first + members);
    const told = tells ? Promise.all(inRoom.map(toldOfRoom)) : undefined;
    const { roomId } = await inRoom[0]!.call<CommandResult<'create_room'>>('create_room', {
      hostId: 'person',
      participants,
    });
    await told;
    made.push({ roomId, members: inRoom });
  }
  return made;
}

/** A server tells the others of a room after it has answered: who is not in it there yet would miss the first message. */
function toldOfRoom(client: LoadClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Somebody was not told of their room.')), TOLD_MS);
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
