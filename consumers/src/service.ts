import type { Group } from '@suda/engines/log';
import { persist } from './backoff.js';
import { DeadLetters } from './dead-letters/dead-letters.js';
import { Health } from './observe/health.js';
import { serveObservations } from './observe/http.js';
import { createLogger, type Logger } from './observe/logger.js';
import { Metrics, type LagReading } from './observe/metrics.js';
import { rebuildWhenStale } from './rebuild/rebuild-when-stale.js';
import type { Settings } from './settings.js';
import { DynamoSink } from './sink/dynamo/dynamo-sink.js';
import { ElasticsearchSink } from './sink/elasticsearch/elasticsearch-sink.js';
import { Purges } from './sink/purges.js';
import type { Sink } from './sink/sink.js';
import { BatchWriter } from './source/batch-writer.js';
import { prepareStreams, type RedisConnections } from '@suda/engines/redis';
import { hasRead } from './source/groups.js';
import { LogConsumer } from './source/log-consumer.js';
import { readMemory } from './source/memory.js';
import { progressOf } from './source/progress.js';
import { openRedis } from './source/redis.js';
import { StartError } from '@suda/engines/start';
import { markStale, staleMark } from './trim/stale.js';
import { Trimmer } from './trim/trimmer.js';

const METRICS_PORTS: Record<Group, number> = { dynamo: 9464, elasticsearch: 9465 };

export interface Service {
  /** Resolves when it reads; rejects with a StartError when a table, the index or the log is not what it must be. */
  ready: Promise<void>;
  /** Of `/metrics` and `/readyz`. */
  port: number;
  logger: Logger;
  /** Finishes what is under way, then lets everything go. */
  stop(): Promise<void>;
}

/** The sink of a group. An index that had to be created though the archive has more than the log is rebuilt. */
export function openSink(group: Group, settings: Settings, redis: RedisConnections): Sink {
  if (group === 'dynamo') return new DynamoSink(settings);
  return new ElasticsearchSink(settings, {
    onEmptyIndex: async () => {
      if (await hasRead(redis, group)) await markStale(redis);
      return (await staleMark(redis)) !== undefined;
    },
  });
}

/** Starts the consumer of one engine, which waits for Redis and the engine, `/readyz` saying so. Rejects when its port can't be had. */
export async function startService(
  group: Group,
  settings: Settings,
  logger = createLogger(settings.LOG_LEVEL),
): Promise<Service> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const redis = openRedis(settings);
  const sink = openSink(group, settings, redis);
  redis.commands.on('close', () => sink.reconnected?.());
  const deadLetters = new DeadLetters(redis, group);
  const purges = new Purges(redis, group);
  const health = new Health();
  const metrics = new Metrics({
    lags: () => readLags(redis),
    deadLetters: async () => ({ [group]: await deadLetters.size() }),
    memory: () => readMemory(redis),
    isReady: () => Object.keys(health.problems).length === 0,
  });
  health.report('start', 'it has not begun yet');
  const port = settings.METRICS_PORT ?? METRICS_PORTS[group];
  const http = await serveObservations({ port, host: settings.HOST }, metrics, health);
  const parts = { redis, sink, group, deadLetters, purges, metrics, health, logger };
  const consumer = new LogConsumer({
    ...parts,
    writer: new BatchWriter(parts),
    recreateGroup: true,
    consumer: settings.CONSUMER_NAME,
    batch: settings.BATCH,
    claimIdleMs: settings.CLAIM_IDLE_MS,
  });
  const background: Promise<unknown>[] = [];

  const begin = async (): Promise<void> => {
    try {
      await untilAvailable('Redis', () => prepareStreams(redis), { signal, logger, health });
      await untilAvailable(group, () => sink.prepare(), { signal, logger, health });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (signal.aborted) return;
    consumer.start();
    background.push(purges.run(sink, { logger, metrics, signal }));
    if (group === 'dynamo') background.push(trimmerOf(settings, redis, metrics, logger).run(signal));
    else background.push(rebuildWhenStale(settings, redis, { metrics, logger, signal }));
    health.report('start');
    logger.info({ group, consumer: settings.CONSUMER_NAME, port: http.port }, 'the consumer is ready');
  };

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping.abort();
    await consumer.stop();
    await Promise.allSettled(background);
    await http.close();
    await sink.close();
    await redis.close();
  };

  const ready = begin();
  // Whoever waits for it hears of it.
  ready.catch(() => undefined);
  return { ready, port: http.port, logger, stop: () => (stopped ??= stop()) };
}

const trimmerOf = (settings: Settings, redis: RedisConnections, metrics: Metrics, logger: Logger): Trimmer =>
  new Trimmer({
    redis,
    hotTailMs: settings.HOT_TAIL_MS,
    logMax: settings.LOG_MAX,
    name: settings.CONSUMER_NAME,
    metrics,
    logger,
  });

/** Tries on while an engine is not there yet; what it is not fit for ends it. */
function untilAvailable(
  what: string,
  action: () => Promise<void>,
  { signal, logger, health }: { signal: AbortSignal; logger: Logger; health: Health },
): Promise<void> {
  return persist(action, {
    signal,
    failed: (error) => {
      if (error instanceof StartError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (health.report('start', `${what}: ${reason}`) || health.report(what, reason)) {
        logger.warn({ what, reason }, 'not there yet: trying on');
      }
    },
  }).then(() => void health.report(what));
}

async function readLags(redis: RedisConnections): Promise<LagReading[]> {
  const streams = await progressOf(redis);
  return streams.flatMap(({ partition, length, groups }) =>
    groups.map(({ group, lag, pending }) => ({ group, partition, lag: (lag ?? length) + pending, pending })),
  );
}
