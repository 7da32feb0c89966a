import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Client } from '@elastic/elasticsearch';
import type { Message } from '@suda/contract';
import { tables, type LogRecord } from '@suda/engines/log';
import { rest } from '../backoff.js';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import { Health } from '../observe/health.js';
import type { Logger } from '../observe/logger.js';
import type { Metrics } from '../observe/metrics.js';
import type { Settings } from '../settings.js';
import { openDynamo } from '@suda/engines/dynamo';
import { openElasticsearch } from '@suda/engines/elasticsearch';
import { createGroups, type RedisConnections } from '@suda/engines/redis';
import { DYNAMO_OPTIONS } from '../sink/dynamo/dynamo.js';
import { ElasticsearchSink } from '../sink/elasticsearch/elasticsearch-sink.js';
import { ELASTICSEARCH_OPTIONS } from '../sink/elasticsearch/elasticsearch.js';
import {
  currentIndex,
  deleteUnfinishedIndexes,
  createIndex,
  nextGeneration,
} from '../sink/elasticsearch/search-index.js';
import { Purges } from '../sink/purges.js';
import { BatchWriter } from '../source/batch-writer.js';
import { dropGroup } from '../source/groups.js';
import { LogConsumer } from '../source/log-consumer.js';
import { isOver, progressOf } from '../source/progress.js';
import { openRedis } from '../source/redis.js';
import { StartError } from '@suda/engines/start';
import { clearStale, staleMark } from '../trim/stale.js';
import { roughCount } from './archive-scan.js';
import { copyArchive } from './index-copy.js';
import { REBUILD_GROUP, RebuildLease } from './rebuild-lease.js';

const LOOK_EVERY_MS = 100;

export interface RebuildProgress {
  copied: number;
  /** As DynamoDB last counted. */
  about: number;
}

export interface RebuildOptions {
  logger: Logger;
  metrics: Metrics;
  signal: AbortSignal;
  progress?: (progress: RebuildProgress) => void;
}

export interface RebuildResult {
  index: string;
  copied: number;
  /** Entries passed the log by in the meantime: another rebuild is needed. */
  stale: boolean;
}

/**
 * Makes a new index from the archive and puts it behind the alias while the chat goes on. A group of its own reads the log
 * from its beginning into the new index, so that nothing is trimmed before it is there: what left the log earlier is in
 * the archive, and everything else comes from the log. Rejects with a StartError while another rebuild is under way.
 */
export async function rebuildElasticsearch(settings: Settings, options: RebuildOptions): Promise<RebuildResult> {
  const redis = openRedis(settings);
  const dynamo = openDynamo(settings, DYNAMO_OPTIONS);
  const elasticsearch = openElasticsearch(settings, ELASTICSEARCH_OPTIONS);
  try {
    const lease = await RebuildLease.acquire(redis, randomUUID());
    if (!lease) throw new StartError('A rebuild of Elasticsearch is under way already.');
    try {
      const signal = AbortSignal.any([options.signal, lease.signal]);
      return await new Rebuild(settings, { ...options, signal }, redis, lease, elasticsearch).run(dynamo);
    } finally {
      await dropGroup(redis, REBUILD_GROUP).catch(() => undefined);
      await lease.release();
    }
  } finally {
    dynamo.destroy();
    await elasticsearch.close();
    await redis.close();
  }
}

class Rebuild {
  private readonly deletedRooms: Purges;
  private readonly deadLetters: DeadLetters;
  private readonly alias: string;

  constructor(
    private readonly settings: Settings,
    private readonly options: RebuildOptions,
    private readonly redis: RedisConnections,
    private readonly lease: RebuildLease,
    private readonly elasticsearch: Client,
  ) {
    this.deletedRooms = new Purges(redis, REBUILD_GROUP);
    this.deadLetters = new DeadLetters(redis, 'elasticsearch');
    this.alias = settings.ELASTICSEARCH_INDEX;
  }

  async run(dynamo: DynamoDBDocumentClient): Promise<RebuildResult> {
    const { redis, elasticsearch, alias } = this;
    const mark = await staleMark(redis);
    await dropGroup(redis, REBUILD_GROUP);
    await deleteUnfinishedIndexes(elasticsearch, alias);
    await createGroups(redis, [REBUILD_GROUP]);
    const goneBefore = await this.roomsOf(new Purges(redis, 'dynamo'));
    const index = await createIndex(elasticsearch, alias, await nextGeneration(elasticsearch, alias), {
      current: false,
      isIncomplete: false,
    });
    const sink = new ElasticsearchSink(this.settings, { index });
    const consumer = this.follow(sink);
    let copied: number;
    try {
      copied = await this.copy(dynamo, index);
      await this.untilRead(await this.ends());
      await this.lease.check();
      const old = await this.swap(index);
      // What went into the old index until now stands in the log before these ends.
      await this.untilRead(await this.ends());
      for (const roomId of [...goneBefore, ...(await this.roomsOf(this.deletedRooms))]) await sink.purge(roomId);
      await this.lease.check();
      if (old !== undefined) await elasticsearch.indices.delete({ index: old });
    } finally {
      await consumer.stop();
      await sink.close();
      await redis.commands.del(this.deletedRooms.key);
    }
    const stale = !(await clearStale(redis, mark ?? ''));
    return { index, copied, stale };
  }

  /** Reads the log into the new index. */
  private follow(sink: ElasticsearchSink): LogConsumer {
    const { redis, deadLetters, settings } = this;
    const { metrics, logger } = this.options;
    const parts = { redis, sink, group: REBUILD_GROUP, deadLetters, purges: this.deletedRooms, metrics, logger };
    const health = new Health();
    const consumer = new LogConsumer({
      ...parts,
      health,
      writer: new BatchWriter({ ...parts, health, endsSoon: true }),
      consumer: settings.CONSUMER_NAME,
      batch: settings.BATCH,
      claimIdleMs: settings.CLAIM_IDLE_MS,
    });
    consumer.start();
    return consumer;
  }

  private async copy(dynamo: DynamoDBDocumentClient, index: string): Promise<number> {
    const { logger, signal, progress } = this.options;
    const table = tables(this.settings.DYNAMO_TABLE_PREFIX).messages.TableName;
    const about = await roughCount(dynamo, table);
    let copied = 0;
    await copyArchive({
      dynamo,
      table,
      elasticsearch: this.elasticsearch,
      index,
      logger,
      signal,
      copied: (count) => {
        copied += count;
        progress?.({ copied, about });
      },
      refused: async (message, reason) => {
        const json = JSON.stringify(entryOf(message));
        if (!(await this.deadLetters.add({ partition: -1, id: message.id, json }, reason))) {
          throw new Error('there are too many dead letters: see to them first');
        }
      },
    });
    return copied;
  }

  /** Puts the index behind the alias. Returns the one that was there. */
  private async swap(index: string): Promise<string | undefined> {
    const { alias, elasticsearch } = this;
    await elasticsearch.indices.refresh({ index });
    const old = await currentIndex(elasticsearch, alias);
    const removed = old === undefined ? [] : [{ remove: { index: old, alias } }];
    await elasticsearch.indices.updateAliases({ actions: [...removed, { add: { index, alias } }] });
    this.options.logger.info({ index, old }, 'the new index is in use');
    return old;
  }

  /** The last id of each stream. */
  private async ends(): Promise<Map<number, string>> {
    const { commands, keys } = this.redis;
    const last = await Promise.all(keys.logs().map((log) => commands.xrevrange(log, '+', '-', 'COUNT', 1)));
    return new Map(last.flatMap(([entry], partition) => (entry ? [[partition, entry[0]] as const] : [])));
  }

  private async untilRead(ends: ReadonlyMap<number, string>): Promise<void> {
    let left = [...ends.keys()];
    while (left.length > 0) {
      this.options.signal.throwIfAborted();
      const streams = await progressOf(this.redis, left);
      left = streams
        .filter(({ partition, groups }) => {
          const mine = groups.find(({ group }) => group === REBUILD_GROUP);
          if (!mine) throw new Error('the log did not wait for the rebuild: begin again');
          return !isOver(mine, ends.get(partition) ?? '0-0');
        })
        .map(({ partition }) => partition);
      if (left.length > 0) await rest(LOOK_EVERY_MS, this.options.signal);
    }
  }

  private async roomsOf(purges: Purges): Promise<string[]> {
    const rooms: string[] = [];
    for await (const page of purges.pages()) rooms.push(...page.map(({ roomId }) => roomId));
    return rooms;
  }
}

/** As the log would have brought the message. */
const entryOf = (message: Message): LogRecord => ({
  v: 2,
  kind: 'message_changed',
  cause: 'edit',
  roomId: message.roomId,
  rev: message.rev,
  seq: message.seq,
  at: message.deletedAt ?? message.editedAt ?? message.createdAt,
  actor: message.userId,
  state: message,
});
