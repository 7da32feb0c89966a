import { partitionOf } from '@suda/contract/log';
import { orUnavailable } from './redis-fault.js';
import type { RedisConnections } from './redis.js';
import type { IndexedRoom, RoomIndex } from './room-index.js';
import { glance, type GlanceReply } from './room-scripts.js';

/** A room that the user is in. */
export interface Place {
  roomId: string;
  rev: number;
  memberRev: number;
  roomRev: number;
  lastMessageAt: string;
  hidden: boolean;
}

const CANDIDATES_AT_ONCE = 100;

/** A user's rooms: those of the index that the user really is in. What is not true any more goes out of the index. */
export class UserRooms {
  constructor(
    private readonly connections: RedisConnections,
    private readonly index: RoomIndex,
  ) {
    glance.define(connections.commands);
  }

  /** Of these rooms, those that the user is in. */
  async look(userId: string, roomIds: readonly string[]): Promise<Place[]> {
    return placesIn(roomIds, await this.glanceAt(userId, roomIds));
  }

  async idsOf(userId: string): Promise<string[]> {
    return (await this.placesOf(userId)).map((it) => it.roomId);
  }

  /** The rooms that are not hidden, newest message first, after this one. */
  async byLatest(userId: string, after?: [lastMessageAt: string, roomId: string]): Promise<Place[]> {
    const places = await this.placesOf(userId);
    const [lastMessageAt = '', roomId = ''] = after ?? [];
    return places
      .filter((it) => !it.hidden && (!after || newestFirst(it, { lastMessageAt, roomId }) > 0))
      .sort(newestFirst);
  }

  async share(userId: string, otherId: string): Promise<boolean> {
    const [mine, theirs] = await Promise.all([this.index.of(userId), this.index.of(otherId)]);
    const others = new Set(theirs.map((it) => it.roomId));
    const both = mine.map((it) => it.roomId).filter((it) => others.has(it));
    for (let at = 0; at < both.length; at += CANDIDATES_AT_ONCE) {
      const here = await this.look(userId, both.slice(at, at + CANDIDATES_AT_ONCE));
      const there = await this.look(
        otherId,
        here.map((it) => it.roomId),
      );
      if (there.length > 0) return true;
    }
    return false;
  }

  private async placesOf(userId: string): Promise<Place[]> {
    const indexed = await this.index.of(userId);
    const roomIds = indexed.map((it) => it.roomId);
    const seen = await this.glanceAt(userId, roomIds);
    for (const room of indexed) this.forgetIfGone(userId, room, seen.get(room.roomId));
    return placesIn(roomIds, seen);
  }

  /** One call for each partition, however many the rooms. */
  private async glanceAt(userId: string, roomIds: readonly string[]): Promise<Map<string, GlanceReply>> {
    const { commands, keys } = this.connections;
    const seen = new Map<string, GlanceReply>();
    const calls = [...Map.groupBy(roomIds, partitionOf).values()].map(async (some) => {
      const of = some.map((it) => keys.room(it)).flatMap(({ room, members, prefs }) => [room, members, prefs]);
      const replies = await glance.run(commands, of, [userId]);
      for (const [index, roomId] of some.entries()) seen.set(roomId, replies[index] as GlanceReply);
    });
    await orUnavailable(Promise.all(calls));
    return seen;
  }

  /** Who was to enter after an earlier memberRev than the room's has not, and won't: an add that died, a drop that was lost. */
  private forgetIfGone(userId: string, { roomId, after }: IndexedRoom, seen: GlanceReply | undefined): void {
    const [isMember, memberRev] = seen ?? [];
    if (isMember === 1 || !memberRev || after >= Number(memberRev)) return;
    this.index.drop([userId], roomId, Number(memberRev)).catch(() => undefined);
  }
}

/** In the order asked. */
function placesIn(roomIds: readonly string[], seen: ReadonlyMap<string, GlanceReply>): Place[] {
  return roomIds.flatMap((roomId): Place[] => {
    const [isMember, memberRev, rev, roomRev, lastMessageAt, hidden] = seen.get(roomId) ?? [];
    if (isMember !== 1) return [];
    return [
      {
        roomId,
        rev: Number(rev),
        memberRev: Number(memberRev),
        roomRev: Number(roomRev),
        lastMessageAt: lastMessageAt ?? '',
        hidden: hidden === 1,
      },
    ];
  });
}

type Ordered = Pick<Place, 'lastMessageAt' | 'roomId'>;

function newestFirst(a: Ordered, b: Ordered): number {
  if (a.lastMessageAt !== b.lastMessageAt) return a.lastMessageAt < b.lastMessageAt ? 1 : -1;
  if (a.roomId === b.roomId) return 0;
  return a.roomId < b.roomId ? 1 : -1;
}
