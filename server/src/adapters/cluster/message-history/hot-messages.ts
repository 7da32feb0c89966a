import type { Message } from '@suda/contract';
import { EngineCalls, type FaultObserver } from '../engine-calls.js';
import { redisFault } from '../redis/fault.js';
import { type RedisConnections, RedisScript } from '@suda/engines/redis';

/** More than one process can usefully have under way; further ones are refused. */
const MOST_UNDER_WAY = 10_000;

const CHANGES = new RedisScript<(string | null)[] | null>('hotChanges', new URL('./hot-changes.lua', import.meta.url));

export interface HotState {
  /** The newest message's; 0 in a room without messages. */
  seq: number;
  rev: number;
}

/** The messages that are still in Redis: the newest ones, and what changed lately. `unavailable` while it is down. */
export class HotMessages {
  private readonly calls: EngineCalls;

  constructor(
    private readonly redis: RedisConnections,
    options: { observe?: FaultObserver | undefined } = {},
  ) {
    CHANGES.define(redis.commands);
    this.calls = new EngineCalls('Redis', {
      most: MOST_UNDER_WAY,
      refusal: 'messages cannot be read now',
      isOwn: (error) => redisFault(error) === error,
      observe: options.observe,
    });
  }

  /** Undefined for a room that doesn't exist. */
  async state(roomId: string): Promise<HotState | undefined> {
    const { room } = this.redis.keys.room(roomId);
    const [seq, rev] = await this.calls.run(() => this.redis.commands.hmget(room, 'seq', 'rev'));
    return rev ? { seq: Number(seq ?? 0), rev: Number(rev) } : undefined;
  }

  /** Those of seq `from` to `to`, both included, that are hot, by seq. */
  async range(roomId: string, from: number, to: number): Promise<Map<number, Message>> {
    const { hot } = this.redis.keys.room(roomId);
    const seqs = Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
    const found = await this.calls.run(() => this.redis.commands.hmget(hot, ...seqs));
    return new Map(
      found
        .filter((json) => json !== null)
        .map(parsed)
        .map((message) => [message.seq, message]),
    );
  }

  /** The same messages, each in its state in Redis where that is newer. */
  async present(messages: readonly Message[]): Promise<Message[]> {
    const newer = new Map<string, Message>();
    const byRoom = Map.groupBy(messages, ({ roomId }) => roomId);
    await this.calls.run(() =>
      Promise.all(
        [...byRoom].map(async ([roomId, ofRoom]) => {
          const { hot } = this.redis.keys.room(roomId);
          const found = await this.redis.commands.hmget(hot, ...ofRoom.map(({ seq }) => String(seq)));
          for (const message of found.filter((json) => json !== null).map(parsed)) newer.set(message.id, message);
        }),
      ),
    );
    return messages.map((message) => {
      const hot = newer.get(message.id);
      return hot && hot.rev > message.rev ? hot : message;
    });
  }

  /** Up to `limit` messages whose rev is greater, by rev; undefined when some of them may not be hot any more. */
  async changesSince(roomId: string, rev: number, limit: number): Promise<Message[] | undefined> {
    const { room, hot, hotByRev } = this.redis.keys.room(roomId);
    const found = await this.calls.run(() => CHANGES.run(this.redis.commands, [room, hotByRev, hot], [rev, limit]));
    return found?.filter((json) => json !== null).map(parsed);
  }
}

const parsed = (json: string): Message => JSON.parse(json) as Message;
