import { LIMITS } from '@suda/contract';
import { callScript } from '../redis/call-step.js';
import { orUnavailable } from '../redis/fault.js';
import type { RedisWriter } from '../redis/writer.js';
import type { RedisConnections } from '@suda/engines/redis';
import { indexAdd, indexDrop } from './scripts.js';

/** What the index holds of one room: the memberRev that the person entered, or was about to enter, after. */
export interface IndexedRoom {
  roomId: string;
  after: number;
}

/**
 * User → rooms, in the user's own slot: a superset, since it can't change together with the room. Whoever enters is added
 * here first; whoever left is dropped here last, and only while no later entering was noted. Readers check the room.
 */
export class RoomIndex {
  constructor(
    private readonly connections: RedisConnections,
    private readonly writer: RedisWriter,
  ) {}

  /** Every room the user may be in. */
  async of(userId: string): Promise<IndexedRoom[]> {
    const { commands, keys } = this.connections;
    const flat = await orUnavailable(
      commands.zrange(keys.roomsOf(userId), 0, String(LIMITS.roomsPerUser - 1), 'WITHSCORES'),
    );
    const rooms: IndexedRoom[] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) rooms.push({ roomId: flat[i] as string, after: Number(flat[i + 1]) });
    return rooms;
  }

  /** Of these people, who is already in as many rooms as a person can be. */
  async full(userIds: readonly string[]): Promise<string[]> {
    const { commands, keys } = this.connections;
    const counts = await orUnavailable(Promise.all(userIds.map((it) => commands.zcard(keys.roomsOf(it)))));
    return userIds.filter((_, index) => (counts[index] ?? 0) >= LIMITS.roomsPerUser);
  }

  /** Before they enter; gives who can't, being in as many rooms as a person can be. */
  async add(userIds: readonly string[], room: IndexedRoom): Promise<string[]> {
    const args = [room.roomId, room.after, LIMITS.roomsPerUser];
    const added = await Promise.all(userIds.map((it) => this.call(indexAdd, it, args)));
    return userIds.filter((_, index) => added[index] === 0);
  }

  /** They were not in the room at this memberRev. */
  async drop(userIds: readonly string[], roomId: string, memberRev: number): Promise<void> {
    await Promise.all(userIds.map((it) => this.call(indexDrop, it, [roomId, memberRev])));
  }

  private call(script: typeof indexAdd, userId: string, args: (string | number)[]): Promise<number> {
    const key = this.connections.keys.roomsOf(userId);
    return callScript(this.writer, script, [key], args, (value) => ({ value }));
  }
}
