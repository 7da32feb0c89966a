import type { UserStatus } from '@suda/contract';

/** A change, the Socket.IO rooms whose sockets hear of it, and sockets that watch the user. */
export interface HeardChange {
  change: UserStatus;
  rooms: readonly string[];
  watchers: ReadonlySet<string>;
}

/** What some sockets hear, each of them once. */
export interface PresenceFrame {
  sockets: string[];
  users: UserStatus[];
}

interface Group {
  /** Indexes of the changes that the group hears of. */
  changes: readonly number[];
  rooms: string[];
  watchers?: ReadonlySet<string>;
}

/**
 * One frame for each socket, shared by those that hear of the same users through the same rooms. Rooms that hear of the
 * same users are looked at as one, and no further than until all `sockets` that there are have been found in it.
 */
export function presenceFrames(
  heard: readonly HeardChange[],
  socketsIn: (room: string) => ReadonlySet<string>,
  sockets: number,
): PresenceFrame[] {
  const groupsOf = new Map<string, number[]>();
  const groups = groupsByChanges(heard);
  for (const [index, { rooms, watchers }] of groups.entries()) {
    for (const socket of watchers ?? union(rooms, socketsIn, sockets)) {
      const own = groupsOf.get(socket);
      if (own) own.push(index);
      else groupsOf.set(socket, [index]);
    }
  }
  const frames = new Map<string, PresenceFrame>();
  for (const [socket, own] of groupsOf) {
    const key = own.join();
    const frame = frames.get(key);
    if (frame) frame.sockets.push(socket);
    else frames.set(key, { sockets: [socket], users: usersOf(own, groups, heard) });
  }
  return [...frames.values()];
}

function groupsByChanges(heard: readonly HeardChange[]): Group[] {
  const changesIn = new Map<string, number[]>();
  for (const [index, { rooms }] of heard.entries()) {
    for (const room of rooms) {
      const changes = changesIn.get(room);
      if (changes) changes.push(index);
      else changesIn.set(room, [index]);
    }
  }
  const groups = new Map<string, Group>();
  for (const [room, changes] of changesIn) {
    const group = groups.get(changes.join());
    if (group) group.rooms.push(room);
    else groups.set(changes.join(), { changes, rooms: [room] });
  }
  const watched = heard.flatMap(({ watchers }, index): Group[] =>
    watchers.size > 0 ? [{ changes: [index], rooms: [], watchers }] : [],
  );
  return [...groups.values(), ...watched];
}

function union(rooms: readonly string[], socketsIn: (room: string) => ReadonlySet<string>, all: number): Set<string> {
  const found = new Set<string>();
  for (const room of rooms) {
    for (const socket of socketsIn(room)) found.add(socket);
    if (found.size >= all) break;
  }
  return found;
}

function usersOf(own: readonly number[], groups: readonly Group[], heard: readonly HeardChange[]): UserStatus[] {
  const changes = new Set(own.flatMap((index) => groups[index]?.changes ?? []));
  return [...changes].sort((a, b) => a - b).flatMap((index) => heard[index]?.change ?? []);
}
