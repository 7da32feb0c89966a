import { LIMITS } from '@suda/contract';
import { callScript } from '../redis/call-step.js';
import { orUnavailable } from '../redis/fault.js';
import type { RedisWriter } from '../redis/writer.js';
import type { RedisConnections } from '@suda/engines/redis';
import { hasAllRooms, MOST_ROOMS, type RoomCounts } from '../../../rules/admission.js';
import { indexAdd, indexDrop, indexOpen } from './scripts.js';

/** A user who enters. */
interface Entering {
  userId: string;
  /** A stranger puts them into the room. */
  stranger?: boolean | undefined;
}

/** An entry of the index: the room, and its memberRev when the user entered or was about to. */
export interface IndexedRoom {
  roomId: string;
  after: number;
}

/**
 * User → rooms, in the user's own hash slot, so it can't change together with the room: a superset. Entering users are
 * added here before the room changes, and dropped after they left, unless they entered again. Readers check the room.
 */
export class RoomIndex {
  constructor(
    private readonly connections: RedisConnections,
    private readonly writer: RedisWriter,
  ) {}

  /** Every room the user may be a member of. */
  async of(userId: string): Promise<IndexedRoom[]> {
    const { commands, keys } = this.connections;
    const flat = await orUnavailable(commands.zrange(keys.roomsOf(userId), 0, String(MOST_ROOMS - 1), 'WITHSCORES'));
    const rooms: IndexedRoom[] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) rooms.push({ roomId: flat[i] as string, after: Number(flat[i + 1]) });
    return rooms;
  }

  /** The rooms into which strangers put the user, and in which the user has not written. */
  async strangeRoomsOf(userId: string): Promise<Set<string>> {
    const { commands, keys } = this.connections;
    return new Set(await orUnavailable(commands.zrange(keys.strangeRoomsOf(userId), 0, '-1')));
  }

  /** Whether a stranger put the user into the room, and they have not written in it. */
  async isStrange(userId: string, roomId: string): Promise<boolean> {
    const { commands, keys } = this.connections;
    return (await orUnavailable(commands.zscore(keys.strangeRoomsOf(userId), roomId))) !== null;
  }

  /** Those of these users that `hasAllRooms`. */
  async full(people: readonly Entering[]): Promise<string[]> {
    const chosen = people.filter((it) => !it.stranger).map((it) => it.userId);
    const counts = await Promise.all(chosen.map((it) => this.counts(it)));
    return chosen.filter((_, index) => hasAllRooms(counts[index] as RoomCounts));
  }

  /** Call before they enter; returns those that can't: they `hasAllRooms`, or a stranger adds them and they take none. */
  async add(people: readonly Entering[], room: IndexedRoom): Promise<{ full: string[]; crowded: string[] }> {
    const bounds = [LIMITS.roomsPerUser, LIMITS.unopenedRooms, MOST_ROOMS];
    const added = await Promise.all(
      people.map((it) => this.call(indexAdd, it.userId, [room.roomId, room.after, it.stranger ? 1 : 0, ...bounds])),
    );
    const those = (reply: number) => people.filter((_, index) => added[index] === reply).map((it) => it.userId);
    return { full: those(0), crowded: those(2) };
  }

  /** The user has seen the room. */
  async opened(userId: string, roomId: string): Promise<void> {
    const { commands, keys } = this.connections;
    const stored = await orUnavailable(commands.zscore(keys.strangeRoomsOf(userId), roomId));
    if (stored === '2') await this.call(indexOpen, userId, [roomId, 1]);
  }

  /** The user has written in the room, and so chosen it. */
  async chosen(userId: string, roomId: string): Promise<void> {
    await this.call(indexOpen, userId, [roomId, 0]);
  }

  /** Drops users that were not members at this memberRev. */
  async drop(userIds: readonly string[], roomId: string, memberRev: number): Promise<void> {
    await Promise.all(userIds.map((it) => this.call(indexDrop, it, [roomId, memberRev])));
  }

  private async counts(userId: string): Promise<RoomCounts> {
    const { commands, keys } = this.connections;
    const [rooms, unopened] = await orUnavailable(
      Promise.all([commands.zcard(keys.roomsOf(userId)), commands.zcount(keys.strangeRoomsOf(userId), 2, 2)]),
    );
    return { rooms, unopened };
  }

  private call(script: typeof indexAdd, userId: string, args: (string | number)[]): Promise<number> {
    const { keys } = this.connections;
    const of = [keys.roomsOf(userId), keys.strangeRoomsOf(userId)] as const;
    return callScript(this.writer, script, of, args, (value) => ({ value }));
  }
}
