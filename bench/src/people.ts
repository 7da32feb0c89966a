import type { CommandResult } from '@suda/contract';
import type { Wire } from './contender.ts';
import type { LoadRoom } from './closed-loop.ts';
import { LoadClient } from './load-client.ts';

/** As many connect at once as the server's backlog takes without a wait. */
const AT_ONCE = 50;

/** Connects and registers so many people, names `<prefix><n>`. */
export async function connectPeople(port: number, wire: Wire, prefix: string, count: number): Promise<LoadClient[]> {
  const people: LoadClient[] = [];
  while (people.length < count) {
    const size = Math.min(AT_ONCE, count - people.length);
    const first = people.length;
    const group = Array.from({ length: size }, async (_, index) => {
      const client = await LoadClient.open(port, wire === 2 ? { protocol: 2 } : {});
      await client.call('register', { userId: `${prefix}${first + index}` });
      return client;
    });
    people.push(...(await Promise.all(group)));
  }
  return people;
}

/** Connects so many people, and puts each into one of the rooms. */
export async function peopleInRooms(port: number, wire: Wire, rooms: number, members: number): Promise<LoadRoom[]> {
  const everybody = await connectPeople(port, wire, 'person', rooms * members);
  const made: LoadRoom[] = [];
  for (let room = 0; room < rooms; room += 1) {
    const first = room * members;
    const participants = Array.from({ length: members - 1 }, (_, index) => `person${first + 1 + index}`);
    const host = everybody[first]!;
    const { roomId } = await host.call<CommandResult<'create_room'>>('create_room', { hostId: 'person', participants });
    made.push({ roomId, members: everybody.slice(first, first + members) });
  }
  return made;
}
