import { rest } from '../backoff.js';
import type { Health } from '../observe/health.js';
import type { Logger } from '../observe/logger.js';
import type { Metrics } from '../observe/metrics.js';
import type { BatchWriter } from './batch-writer.js';
import { claimedOf, type StreamEntry } from './entries.js';
import { removeConsumer, removeDeadConsumers } from './groups.js';
import { EntriesInFlight } from './entries-in-flight.js';
import { NewerEntries } from './newer-entries.js';
import { createGroups, type RedisConnections } from '@suda/engines/redis';
import { Slots } from './slots.js';
import { StreamReader } from './stream-reader.js';

/** Batches under way at once, of each reader: one is written while the next is read. */
const BATCHES = 2;
/** Where each partition has a reader, a batch of each is so much smaller: they are never all full at once, but may be. */
const SMALLER = 16;
const AFTER_FAULT_MS = 250;
/** What comes so soon after a small batch goes together: an engine syncs its disk, maybe Redis' too, for each batch. */
const GATHER_MS = 50;
const SMALL = 0.5;
/** An answer that took longer came to a process that stood still: others may have gone on with its entries. */
const LATE_MS = 2_000;
const CLAIM_PAGE = 200;
const TOUCH_PAGE = 500;

export interface LogConsumerOptions {
  redis: RedisConnections;
  writer: BatchWriter;
  group: string;
  /** Creates the group again when it is gone, as in a Redis that was emptied. */
  recreateGroup?: boolean;
  consumer: string;
  batch: number;
  claimIdleMs: number;
  metrics: Metrics;
  health: Health;
  logger: Logger;
}

/** Reads the log for one consumer of a group, and takes over from consumers that went silent. */
export class LogConsumer {
  private readonly inFlight = new EntriesInFlight();
  private readonly stopping = new AbortController();
  private readonly batches = new Set<Promise<void>>();
  private loops: Promise<void>[] = [];

  private readonly newer: NewerEntries;

  constructor(private readonly options: LogConsumerOptions) {
    this.newer = new NewerEntries(options);
  }

  start(): void {
    const { redis, group, consumer, batch } = this.options;
    const connections = redis.readers();
    const size = connections.length === 1 ? batch : Math.ceil(batch / SMALLER);
    const readers = connections.map(
      ({ client, partitions }) =>
        new StreamReader({ client, keys: redis.keys, partitions, group, consumer, batch: size }),
    );
    const takenOver = new Slots(1);
    this.loops = [
      ...readers.map((reader) => this.read(reader, new Slots(BATCHES), size * SMALL)),
      this.everyThird('touch', () => this.touch()),
      this.everyThird('take over', () => this.takeOver(takenOver)),
    ];
  }

  /** Finishes the batches that are under way, unless the engine does not take them; takes its name from the group. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
    await Promise.all(this.batches);
    const { redis, group, consumer } = this.options;
    await removeConsumer(redis, group, consumer).catch(() => undefined);
  }

  /** First what it was given before and has not acked, and again after a fault: an answer may have been lost. */
  private async read(reader: StreamReader, slots: Slots, small: number): Promise<void> {
    const { signal } = this.stopping;
    let ownFirst = true;
    while (!signal.aborted) {
      try {
        if (ownFirst) for await (const entries of reader.own()) await this.enqueue(entries, true, slots);
        ownFirst = false;
        const count = await this.readFresh(reader, slots);
        this.options.health.report('reading');
        if (count > 0 && count < small) await rest(GATHER_MS, signal);
      } catch (error) {
        ownFirst = true;
        await this.recover(error);
      }
    }
  }

  private async readFresh(reader: StreamReader, slots: Slots): Promise<number> {
    await slots.acquire();
    let entries: StreamEntry[] = [];
    const askedAt = Date.now();
    try {
      if (!this.stopping.signal.aborted) entries = this.inFlight.add(await reader.fresh());
    } finally {
      if (entries.length === 0) slots.release();
    }
    if (entries.length > 0) this.handOver(entries, Date.now() - askedAt > LATE_MS, slots);
    return entries.length;
  }

  private async recover(error: unknown): Promise<void> {
    const { health, logger, redis, group } = this.options;
    const reason = error instanceof Error ? error.message : String(error);
    if (this.stopping.signal.aborted) return;
    if (health.report('reading', reason)) logger.warn({ group, reason }, 'the log can’t be read');
    if (reason.startsWith('NOGROUP') && this.options.recreateGroup)
      await createGroups(redis, [group]).catch(() => undefined);
    await rest(AFTER_FAULT_MS, this.stopping.signal);
  }

  /** Waits for a slot, so that the number of batches in memory is bounded. */
  private async enqueue(entries: readonly StreamEntry[], again: boolean, slots: Slots): Promise<void> {
    const mine = this.inFlight.add(entries);
    if (mine.length === 0) return;
    await slots.acquire();
    this.handOver(mine, again, slots);
  }

  private handOver(entries: readonly StreamEntry[], again: boolean, slots: Slots): void {
    const writing = this.options.writer
      .write(entries, again, this.stopping.signal)
      .then((newer) => this.newer.see(newer))
      .catch((error: unknown) => {
        // Not the error itself: one of Redis carries what was sent.
        const reason = error instanceof Error ? error.message : String(error);
        if (!this.stopping.signal.aborted) this.options.logger.error({ reason }, 'a batch was given up');
      })
      .finally(() => {
        this.inFlight.release(entries);
        slots.release();
        this.batches.delete(writing);
      });
    this.batches.add(writing);
  }

  private async everyThird(what: string, action: () => Promise<void>): Promise<void> {
    const { claimIdleMs, logger, group } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await action().catch((error: unknown) => {
        if (!signal.aborted) logger.debug({ group, what, reason: String(error) }, 'put off');
      });
      await rest(claimIdleMs / 3, signal);
    }
  }

  /** What is under way for long, because the engine is down, must not look forgotten. */
  private async touch(): Promise<void> {
    const { redis, group, consumer } = this.options;
    for (const [partition, ids] of this.inFlight.all()) {
      for (let at = 0; at < ids.length; at += TOUCH_PAGE) {
        const page = ids.slice(at, at + TOUCH_PAGE);
        // Its types know no list of ids before JUSTID.
        await redis.commands.call('XCLAIM', redis.keys.log(partition), group, consumer, 0, ...page, 'JUSTID');
      }
    }
  }

  /** Takes over entries of consumers that went silent, and removes those consumers. */
  private async takeOver(slots: Slots): Promise<void> {
    const { redis, group, claimIdleMs, logger } = this.options;
    for (const [partition, log] of redis.keys.logs().entries()) await this.claim(partition, log, slots);
    this.newer.report();
    const removed = await removeDeadConsumers(redis, group, claimIdleMs);
    if (removed > 0) logger.info({ group, removed }, 'dead consumers were removed');
  }

  private async claim(partition: number, log: string, slots: Slots): Promise<void> {
    const { redis, group, consumer, claimIdleMs, metrics, logger } = this.options;
    for (let cursor = '0-0', first = true; first || cursor !== '0-0'; first = false) {
      if (this.stopping.signal.aborted) return;
      const answer = await redis.commands.xautoclaim(log, group, consumer, claimIdleMs, cursor, 'COUNT', CLAIM_PAGE);
      const claimed = claimedOf(answer, partition);
      cursor = claimed.cursor;
      if (claimed.entries.length === 0) continue;
      metrics.claimed.inc({ group }, claimed.entries.length);
      logger.info({ group, partition, entries: claimed.entries.length }, 'entries were taken over');
      await this.enqueue(claimed.entries, true, slots);
    }
  }
}
