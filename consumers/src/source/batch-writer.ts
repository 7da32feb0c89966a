import { recordsOf, type LogKeys } from '@suda/engines/log';
import { spanBelow } from '@suda/engines/trace';
import { backoffMs, persist, rest } from '../backoff.js';
import type { DeadLetters } from '../dead-letters/dead-letters.js';
import type { Health } from '../observe/health.js';
import type { Logger } from '../observe/logger.js';
import type { Metrics } from '../observe/metrics.js';
import type { Purges } from '../sink/purges.js';
import type { Sink } from '../sink/sink.js';
import { writeRecords } from '../sink/write-records.js';
import { readEntry, type Delivery, type DeliveryOutcome } from './delivery.js';
import type { StreamEntry } from './entries.js';
import type { RedisClient } from '@suda/engines/redis';

export interface BatchWriterOptions {
  sink: Sink;
  /** The group that reads: the sink's own, or that of a rebuild. */
  group: string;
  redis: { commands: RedisClient; keys: LogKeys };
  deadLetters: DeadLetters;
  /** Entries of a newer version are dead letters, too: the group ends, and nothing waits in it. */
  endsSoon?: boolean;
  purges: Purges;
  metrics: Metrics;
  health: Health;
  logger: Logger;
}

/** Brings batches into the engine: tries again until each entry is written, or a dead letter, and acks it then. */
export class BatchWriter {
  constructor(private readonly options: BatchWriterOptions) {}

  /**
   * Resolves when all is acked, or at the next chance after the signal says stop: then the rest stays pending. So do those
   * of a newer version, which it returns.
   */
  async write(entries: readonly StreamEntry[], again: boolean, signal: AbortSignal): Promise<StreamEntry[]> {
    const { metrics, group } = this.options;
    metrics.batchSize.observe({ group }, entries.length);
    const { deliveries, newer } = await this.deliveries(entries, again, signal);
    let left = deliveries;
    for (let tries = 1; left.length > 0; tries += 1) {
      left = await this.once(left, signal);
      if (left.length === 0 || signal.aborted) break;
      await rest(backoffMs(tries), signal);
      if (signal.aborted) break;
    }
    return newer;
  }

  /**
   * Those that can be read, and those that a newer version can. What left its stream is acked, what nobody can read becomes
   * a dead letter.
   */
  private async deliveries(
    entries: readonly StreamEntry[],
    again: boolean,
    signal: AbortSignal,
  ): Promise<{ deliveries: Delivery[]; newer: StreamEntry[] }> {
    const receivedAt = Date.now();
    const deliveries: Delivery[] = [];
    const over: StreamEntry[] = [];
    const newer: StreamEntry[] = [];
    for (const entry of entries) {
      const { partition, id, json = '' } = entry;
      const read = entry.gone ? undefined : readEntry(entry.json);
      if (read && 'entry' in read) deliveries.push({ partition, id, json, again, receivedAt, entry: read.entry });
      else if (read?.newer && !this.options.endsSoon) newer.push(entry);
      else if (!read || (await this.addDeadLetter(entry, read.fault, signal))) over.push(entry);
    }
    await this.ack(over, signal);
    return { deliveries, newer };
  }

  /** One try. Returns what has to be tried again. */
  private async once(deliveries: Delivery[], signal: AbortSignal): Promise<Delivery[]> {
    const { sink, group, metrics, purges, health } = this.options;
    health.report('dead letters');
    const spans = deliveries.map(({ entry, partition }) => spanBelow(entry.trace, `archive ${group}`, { partition }));
    const stopTimer = metrics.writeDuration.startTimer({ group });
    const outcomes = await writeRecords(sink, deliveries).catch((error: unknown) => deliveries.map(() => later(error)));
    stopTimer();
    const over: Delivery[] = [];
    const left: Delivery[] = [];
    const reasons = new Map<string, number>();
    for (const [i, delivery] of deliveries.entries()) {
      const outcome = outcomes[i] ?? later('no outcome');
      spans[i]?.(outcome.is === 'written' ? undefined : outcome.is);
      if (outcome.is === 'later') {
        reasons.set(outcome.reason, (reasons.get(outcome.reason) ?? 0) + 1);
        left.push(delivery);
      } else if (outcome.is === 'written' || (await this.addDeadLetter(delivery, outcome.reason, signal))) {
        over.push(delivery);
        if (outcome.is === 'written')
          for (const { kind } of recordsOf(delivery.entry)) metrics.written.inc({ group, kind });
      } else left.push(delivery);
    }
    this.report(reasons);
    const deleted = over.filter(({ entry }) => entry.kind === 'room_deleted');
    if (deleted.length > 0) await this.untilRedis(() => purges.add(deleted), signal);
    await this.ack(over, signal);
    // From now on somebody, this try, may have written them.
    for (const delivery of left) delivery.again = true;
    return left;
  }

  /** Returns whether it is a dead letter now. */
  private async addDeadLetter(entry: StreamEntry | Delivery, reason: string, signal: AbortSignal): Promise<boolean> {
    const { deadLetters, metrics, group, logger, health } = this.options;
    const added = await this.untilRedis(() => deadLetters.add(entry, reason), signal);
    if (!added) health.report('dead letters', 'there are too many of them');
    if (!added) return false;
    metrics.dead.inc({ group });
    logger.error({ group, partition: entry.partition, id: entry.id, reason }, 'an entry became a dead letter');
    return true;
  }

  private async ack(entries: readonly { partition: number; id: string }[], signal: AbortSignal): Promise<void> {
    const { redis, group } = this.options;
    const ids = Map.groupBy(entries, ({ partition }) => partition);
    await this.untilRedis(
      () =>
        Promise.all(
          [...ids].map(([partition, acked]) =>
            redis.commands.xack(redis.keys.log(partition), group, ...acked.map(({ id }) => id)),
          ),
        ),
      signal,
    );
  }

  private untilRedis<T>(action: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { health, logger } = this.options;
    return persist(
      async () => {
        const result = await action();
        health.report('Redis');
        return result;
      },
      {
        signal,
        failed: (error) => {
          const reason = error instanceof Error ? error.message : String(error);
          if (health.report('Redis', reason)) logger.warn({ reason }, 'Redis does not answer');
        },
      },
    );
  }

  private report(reasons: ReadonlyMap<string, number>): void {
    const { metrics, health, logger, group, sink } = this.options;
    for (const [reason, count] of reasons) metrics.retries.inc({ group, reason }, count);
    const [reason] = reasons.keys();
    if (!health.report(sink.group, reason)) return;
    if (reason === undefined) logger.info({ group }, 'the engine takes entries again');
    else logger.warn({ group, reason, entries: reasons.get(reason) }, 'the engine does not take entries: trying on');
  }
}

function later(error: unknown): DeliveryOutcome {
  return { is: 'later', reason: error instanceof Error ? error.name : String(error) };
}
