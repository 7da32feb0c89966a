import { isDirectRoomId, type Visibility } from '@suda/contract';
import type { PersonInRoom } from '../../../ports/room-store.js';
import { orUnavailable } from '../redis/fault.js';
import type { RedisConnections } from '@suda/engines/redis';
import type { IndexedRoom, RoomIndex } from './room-index.js';
import { roomsByCall } from './rooms-by-call.js';
import { membershipStates, type MembershipStateReply } from './scripts.js';

/** A room that the user is a member of. */
export interface Membership {
  roomId: string;
  rev: number;
  memberRev: number;
  roomRev: number;
  lastMessageAt: string;
  hidden: boolean;
  visibility: Visibility;
}

const CANDIDATES_AT_ONCE = 100;
const PEOPLE_AT_ONCE = 50;

/** A user's rooms: those in the index that the user is a member of. Stale entries are dropped from the index. */
export class UserRooms {
  constructor(
    private readonly connections: RedisConnections,
    private readonly index: RoomIndex,
  ) {
    membershipStates.define(connections.commands);
  }

  /** Those of these rooms that the user is a member of, in the order asked. */
  async membershipsAmong(userId: string, roomIds: readonly string[]): Promise<Membership[]> {
    return membershipsIn(roomIds, await this.statesOf(userId, roomIds));
  }

  async idsOf(userId: string): Promise<string[]> {
    return (await this.membershipsOf(userId)).map((it) => it.roomId);
  }

  /** The rooms that are not hidden, newest message first; with `after`, those that follow it. */
  async byLatest(userId: string, after?: [lastMessageAt: string, roomId: string]): Promise<Membership[]> {
    const memberships = await this.membershipsOf(userId);
    const [lastMessageAt = '', roomId = ''] = after ?? [];
    return memberships
      .filter((it) => !it.hidden && (!after || newestFirst(it, { lastMessageAt, roomId }) > 0))
      .sort(newestFirst);
  }

  opened(userId: string, roomId: string): Promise<void> {
    return this.index.opened(userId, roomId);
  }

  async share(userId: string, otherId: string): Promise<boolean> {
    const [mine, theirs, strange] = await Promise.all([
      this.index.of(userId),
      this.index.of(otherId),
      this.index.strangeRoomsOf(otherId),
    ]);
    const shown = theirs.map((it) => it.roomId).filter((it) => !isDirectRoomId(it) || !strange.has(it));
    const others = new Set(shown);
    return this.areTogether(
      userId,
      otherId,
      mine.map((it) => it.roomId).filter((it) => others.has(it)),
    );
  }

  async showingDirect(
    userId: string,
    roomIds: readonly string[],
    membersOf: (roomId: string) => Promise<string[]>,
  ): Promise<string[]> {
    if (roomIds.length === 0) return [];
    const [mine, strange] = await Promise.all([
      this.membershipsAmong(userId, roomIds),
      this.index.strangeRoomsOf(userId),
    ]);
    const candidates = mine.filter((it) => !it.hidden && !strange.has(it.roomId)).map((it) => it.roomId);
    const shows = await Promise.all(
      candidates.map(async (roomId) => {
        const peer = (await membersOf(roomId)).find((it) => it !== userId);
        const theirs = peer === undefined ? [] : await this.membershipsAmong(peer, [roomId]);
        return theirs.some((it) => !it.hidden);
      }),
    );
    return candidates.filter((_, index) => shows[index]);
  }

  async showingTo(userId: string, people: readonly PersonInRoom[]): Promise<Set<string>> {
    const roomIds = [...new Set(people.map(({ roomId }) => roomId))];
    const [mine, theirs] = await Promise.all([this.membershipsAmong(userId, roomIds), this.read(people)]);
    const shown = new Set(mine.filter((it) => !it.hidden || !isDirectRoomId(it.roomId)).map(({ roomId }) => roomId));
    const showing = await Promise.all(
      theirs.map(async ([place, [isMember, , , , , hidden]]) => {
        if (isMember !== 1 || !shown.has(place.roomId)) return false;
        if (!isDirectRoomId(place.roomId)) return true;
        return hidden !== 1 && !(await this.index.isStrange(place.userId, place.roomId));
      }),
    );
    return new Set(theirs.filter((_, index) => showing[index]).map(([place]) => place.userId));
  }

  /** Those of the people who are with the user in a private room that they chose. */
  async knownBy(userId: string, people: readonly string[]): Promise<Set<string>> {
    const mine = new Set((await this.index.of(userId)).map((it) => it.roomId));
    const known = new Set<string>();
    const examine = async (person: string): Promise<void> => {
      const [theirs, strange] = await Promise.all([this.index.of(person), this.index.strangeRoomsOf(person)]);
      const both = theirs.map((it) => it.roomId).filter((it) => mine.has(it) && !strange.has(it));
      if (await this.areTogether(person, userId, both, 'private')) known.add(person);
    };
    for (let at = 0; at < people.length; at += PEOPLE_AT_ONCE) {
      await Promise.all(people.slice(at, at + PEOPLE_AT_ONCE).map(examine));
    }
    return known;
  }

  private async areTogether(
    userId: string,
    otherId: string,
    both: readonly string[],
    visibility?: Visibility,
  ): Promise<boolean> {
    for (let at = 0; at < both.length; at += CANDIDATES_AT_ONCE) {
      const here = await this.membershipsAmong(userId, both.slice(at, at + CANDIDATES_AT_ONCE));
      const fit = here.filter((it) => visibility === undefined || it.visibility === visibility);
      const there = await this.membershipsAmong(
        otherId,
        fit.filter((it) => !it.hidden).map((it) => it.roomId),
      );
      if (there.some((it) => !it.hidden)) return true;
    }
    return false;
  }

  private async membershipsOf(userId: string): Promise<Membership[]> {
    const indexed = await this.index.of(userId);
    const roomIds = indexed.map((it) => it.roomId);
    const seen = await this.statesOf(userId, roomIds);
    for (const room of indexed) this.forgetIfGone(userId, room, seen.get(room.roomId));
    return membershipsIn(roomIds, seen);
  }

  private async statesOf(userId: string, roomIds: readonly string[]): Promise<Map<string, MembershipStateReply>> {
    const places = await this.read(roomIds.map((roomId) => ({ roomId, userId })));
    return new Map(places.map(([{ roomId }, state]) => [roomId, state]));
  }

  /** Each with their state in the room. */
  private async read(places: readonly PersonInRoom[]): Promise<[PersonInRoom, MembershipStateReply][]> {
    const { commands, keys } = this.connections;
    const calls = roomsByCall(places, ({ roomId }) => roomId, this.connections).map(async (some) => {
      const of = some.flatMap(({ roomId }) => {
        const { room, members, prefs } = keys.room(roomId);
        return [room, members, prefs];
      });
      const people = new Set(some.map(({ userId }) => userId));
      const named = people.size === 1 ? [...people] : some.map(({ userId }) => userId);
      const replies = await membershipStates.run(commands, of, named);
      return some.map((it, index): [PersonInRoom, MembershipStateReply] => [
        it,
        replies[index] as MembershipStateReply,
      ]);
    });
    return (await orUnavailable(Promise.all(calls))).flat();
  }

  /** Not a member though memberRev has moved past their entry: the add was never committed, or the drop was lost. */
  private forgetIfGone(userId: string, { roomId, after }: IndexedRoom, seen: MembershipStateReply | undefined): void {
    const [isMember, memberRev] = seen ?? [];
    if (isMember === 1 || !memberRev || after >= Number(memberRev)) return;
    this.index.drop([userId], roomId, Number(memberRev)).catch(() => undefined);
  }
}

/** In the order of `roomIds`. */
function membershipsIn(roomIds: readonly string[], seen: ReadonlyMap<string, MembershipStateReply>): Membership[] {
  return roomIds.flatMap((roomId): Membership[] => {
    const [isMember, memberRev, rev, roomRev, lastMessageAt, hidden, visibility] = seen.get(roomId) ?? [];
    if (isMember !== 1) return [];
    return [
      {
        roomId,
        rev: Number(rev),
        memberRev: Number(memberRev),
        roomRev: Number(roomRev),
        lastMessageAt: lastMessageAt ?? '',
        hidden: hidden === 1,
        visibility: visibility ?? 'private',
      },
    ];
  });
}

type Ordered = Pick<Membership, 'lastMessageAt' | 'roomId'>;

function newestFirst(a: Ordered, b: Ordered): number {
  if (a.lastMessageAt !== b.lastMessageAt) return a.lastMessageAt < b.lastMessageAt ? 1 : -1;
  if (a.roomId === b.roomId) return 0;
  return a.roomId < b.roomId ? 1 : -1;
}
