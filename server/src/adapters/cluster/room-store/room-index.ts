import { LIMITS } from '@suda/contract';
import { callScript } from '../redis/call-step.js';
import { orUnavailable } from '../redis/fault.js';
import type { RedisWriter } from '../redis/writer.js';
import type { RedisConnections } from '@suda/engines/redis';
import { indexAdd, indexDrop } from './scripts.js';

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
    const flat = await orUnavailable(
      commands.zrange(keys.roomsOf(userId), 0, String(LIMITS.roomsPerUser - 1), 'WITHSCORES'),
    );
    const rooms: IndexedRoom[] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) rooms.push({ roomId: flat[i] as string, after: Number(flat[i + 1]) });
    return rooms;
  }

  /** Those of these users that are in LIMITS.roomsPerUser rooms. */
  async full(userIds: readonly string[]): Promise<string[]> {
    const { commands, keys } = this.connections;
    const counts = await orUnavailable(Promise.all(userIds.map((it) => commands.zcard(keys.roomsOf(it)))));
    return userIds.filter((_, index) => (counts[index] ?? 0) >= LIMITS.roomsPerUser);
  }

  /** Call before they enter; returns those that can't, being in LIMITS.roomsPerUser rooms. */
  async add(userIds: readonly string[], room: IndexedRoom): Promise<string[]> {
    const args = [room.roomId, room.after, LIMITS.roomsPerUser];
    const added = await Promise.all(userIds.map((it) => this.call(indexAdd, it, args)));
    return userIds.filter((_, index) => added[index] === 0);
  }

  /** Drops users that were not members at this memberRev. */
  async drop(userIds: readonly string[], roomId: string, memberRev: number): Promise<void> {
    await Promise.all(userIds.map((it) => this.call(indexDrop, it, [roomId, memberRev])));
  }

  private call(script: typeof indexAdd, userId: string, args: (string | number)[]): Promise<number> {
    const key = this.connections.keys.roomsOf(userId);
    return callScript(this.writer, script, [key], args, (value) => ({ value }));
  }
}
