import { setTimeout as delay } from 'node:timers/promises';
import type { PresenceChange } from '../../../ports/presence-store.js';
import { compareStreamIds, type RedisClient } from '@suda/engines/redis';

const BLOCK_MS = 5_000;
const BATCH = 100;
const AGAIN_MS = 200;
/** Without an answer for this long, the connection counts as dead. */
const SILENT_MS = 12_000;
/** Instead of a status: the user has another display name. */
export const NEW_NAME = 'name';
/** Longest that a change waits to be heard by the process that made it. */
const HEARD_WITHIN_MS = 1_000;

type Reply = [stream: string, entries: [id: string, fields: string[]][]][] | null;

/**
 * Reads the stream of presence changes: each process gets every change once, in the same order, and continues
 * where it was after a reconnect.
 */
export class PresenceFeed {
  private readonly waiting = new Set<{ id: string; resolve: () => void }>();
  private last = '0-0';
  private answeredAt = 0;
  private stopped = false;

  constructor(
    private readonly redis: RedisClient,
    private readonly stream: string,
    private readonly notify: (changes: readonly PresenceChange[]) => void,
    private readonly notifyNames: (userIds: readonly string[]) => void,
  ) {}

  /** From what happens next. */
  async start(): Promise<void> {
    const [newest] = await this.redis.xrevrange(this.stream, '+', '-', 'COUNT', 1);
    if (newest) this.last = newest[0];
    void this.follow();
  }

  /** Resolves when the change was delivered here, or after a second: it will be. */
  heard(id: string): Promise<void> {
    if (this.stopped || compareStreamIds(id, this.last) <= 0) return Promise.resolve();
    return new Promise((done) => {
      const resolve = (): void => {
        clearTimeout(timer);
        this.waiting.delete(waiter);
        done();
      };
      const waiter = { id, resolve };
      const timer = setTimeout(resolve, HEARD_WITHIN_MS);
      this.waiting.add(waiter);
    });
  }

  /** A connection that went silent without an end is broken off. */
  checkPulse(): void {
    if (!this.stopped && performance.now() - this.answeredAt > SILENT_MS) this.redis.disconnect(true);
  }

  stop(): void {
    this.stopped = true;
    this.redis.disconnect();
    for (const { resolve } of this.waiting) resolve();
  }

  private async follow(): Promise<void> {
    this.answeredAt = performance.now();
    while (!this.stopped) {
      try {
        this.deliver((await this.next()) as Reply);
      } catch {
        if (!this.stopped) await delay(AGAIN_MS);
      }
    }
  }

  private next(): Promise<unknown> {
    return this.redis.xread('COUNT', BATCH, 'BLOCK', BLOCK_MS, 'STREAMS', this.stream, this.last);
  }

  private deliver(reply: Reply): void {
    this.answeredAt = performance.now();
    const entries = reply?.[0]?.[1] ?? [];
    const newest = entries.at(-1);
    if (!newest) return;
    this.last = newest[0];
    const pairs = entries.flatMap(([, fields]) => pairsOf(fields));
    const changes = pairs.flatMap(([status, userId]) => (isStatus(status) ? [{ userId, status }] : []));
    if (changes.length > 0) this.notify(changes);
    const named = pairs.flatMap(([status, userId]) => (status === NEW_NAME ? [userId] : []));
    if (named.length > 0) this.notifyNames(named);
    for (const { id, resolve } of this.waiting) if (compareStreamIds(id, this.last) <= 0) resolve();
  }
}

const isStatus = (text: string): text is PresenceChange['status'] => text === 'online' || text === 'offline';

/** Pairs of a status and a user. One that only a newer version knows is none of ours, and is left out. */
function pairsOf(fields: readonly string[]): [status: string, userId: string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) pairs.push([fields[at] as string, fields[at + 1] as string]);
  return pairs;
}
