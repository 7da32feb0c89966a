import type { LogKeys } from '@suda/engines/log';
import { rest } from '../backoff.js';
import type { Logger } from '../observe/logger.js';
import type { Metrics } from '../observe/metrics.js';
import { chunksOf } from '@suda/engines/concurrency';
import type { Delivery } from '../source/delivery.js';
import { RedisScript, type RedisConnections } from '@suda/engines/redis';
import { isAcked, progressOf } from '../source/progress.js';
import type { Sink } from './sink.js';

const LOOK_EVERY_MS = 5_000;
const PAGE = 100;
const ADD = new RedisScript<number>('addPurges', new URL('./add-purges.lua', import.meta.url));

/** Names the hash of deleted rooms that the group has still to remove from its engine. */
export const purgesKey = (keys: LogKeys, group: string): string => `${keys.prefix}purging:${group}`;

interface Purge {
  roomId: string;
  partition: number;
  /** Of the entry that deleted the room. */
  id: string;
}

/** The deleted rooms that are still in the engine: recorded before their entry is acked, removed in the background. */
export class Purges {
  readonly key: string;

  constructor(
    private readonly redis: RedisConnections,
    readonly group: string,
  ) {
    this.key = purgesKey(redis.keys, group);
  }

  async add(deliveries: readonly Delivery[]): Promise<void> {
    for (const some of chunksOf(deliveries, PAGE)) await this.record(some);
  }

  private async record(deliveries: readonly Delivery[]): Promise<void> {
    const fields = deliveries.flatMap(({ partition, id, entry }) => [
      entry.roomId,
      JSON.stringify({ partition, id } satisfies Omit<Purge, 'roomId'>),
    ]);
    await ADD.run(this.redis.commands, [this.key], fields);
  }

  /** A page of them; all, when nothing else empties the hash in between. */
  async *pages(): AsyncGenerator<Purge[]> {
    for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
      const [next, fields] = await this.redis.commands.hscan(this.key, cursor, 'COUNT', PAGE);
      cursor = next;
      yield Array.from({ length: fields.length / 2 }, (_, i) => ({
        roomId: fields[2 * i] ?? '',
        ...(JSON.parse(fields[2 * i + 1] ?? '{}') as Omit<Purge, 'roomId'>),
      }));
    }
  }

  async done(roomId: string): Promise<void> {
    await this.redis.commands.hdel(this.key, roomId);
  }

  /** Removes what can be removed until the signal says stop. */
  async run(sink: Sink, { logger, metrics, signal }: { logger: Logger; metrics: Metrics; signal: AbortSignal }) {
    while (!signal.aborted) {
      await this.once(sink, metrics, signal).catch((error: unknown) => {
        if (!signal.aborted) logger.warn({ group: this.group, reason: String(error) }, 'a deleted room is still there');
      });
      await rest(LOOK_EVERY_MS, signal);
    }
  }

  async once(sink: Sink, metrics: Metrics, signal: AbortSignal): Promise<void> {
    for await (const page of this.pages()) {
      for (const purge of page) {
        if (signal.aborted) return;
        if (!(await this.isDue(purge))) continue;
        await sink.purge(purge.roomId);
        await this.done(purge.roomId);
        metrics.purged.inc({ group: this.group });
      }
    }
  }

  /** Not before all the room's entries are acked: an older one that somebody still holds would bring a message back. */
  private async isDue({ partition, id }: Purge): Promise<boolean> {
    const [stream] = await progressOf(this.redis, [partition]);
    const progress = stream?.groups.find(({ group }) => group === this.group);
    return progress === undefined || isAcked(progress, id);
  }
}
