import type { Message } from '@suda/contract';
import { EngineCalls, type FaultObserver } from '../engine-calls.js';
import { redisFault } from '../redis/fault.js';
import { type RedisConnections, scriptsBeside } from '@suda/engines/redis';

/** More than one process can usefully have under way; further ones are refused. */
const MOST_UNDER_WAY = 10_000;

const script = scriptsBeside(import.meta.url);
const CHANGES = script<string[] | null>('hot-changes');
const RANGE = script<(string | null)[]>('hot-range');
/** How many messages one call of the script looks for. */
const MOST_IN_RANGE = 1_000;

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
    RANGE.define(redis.commands);
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
    const { hot, recent, log } = this.redis.keys.room(roomId);
    const parts = Array.from(
      { length: Math.ceil((to - from + 1) / MOST_IN_RANGE) },
      (_, i) => from + i * MOST_IN_RANGE,
    );
    const read = (first: number) =>
      RANGE.run(this.redis.commands, [hot, recent, log], [first, Math.min(to, first + MOST_IN_RANGE - 1)]);
    const found = await this.calls.run(() => Promise.all(parts.map(read)));
    return new Map(
      found
        .flat()
        .filter((json) => json !== null)
        .map(parsed)
        .map((message) => [message.seq, message]),
    );
  }

  /** The same messages, each in its state in Redis where that is newer: one that is new in the log is of no other state. */
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
    const { room, hot, hotByRev, recent, log } = this.redis.keys.room(roomId);
    const of = [room, hotByRev, hot, recent, log];
    const found = await this.calls.run(() => CHANGES.run(this.redis.commands, of, [rev, limit]));
    return found?.map(parsed);
  }
}

const parsed = (json: string): Message => JSON.parse(json) as Message;
