import { PARTITIONS, LogKeys, type EngineSettings } from '@suda/contract/log';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { secretIn } from '../secret-file.js';

/** One Redis, or a Redis Cluster: what a caller does with them is the same, as long as a call's keys share a slot. */
export type RedisClient = Redis | Cluster;

export type RedisSettings = Pick<EngineSettings, 'REDIS_URL' | 'REDIS_DB' | 'REDIS_PASSWORD_FILE' | 'KEY_PREFIX'>;

/** A Redis that accepts and does not answer for so long counts as lost; longer than readers block. */
const SILENT_MS = 10_000;
/** Where the nodes are is asked again so often by readers; MOVED tells sooner. */
const SLOTS_EVERY_MS = 60_000;

const reconnectMs = (times: number): number =>
  Math.min(25 * 2 ** Math.min(times, 8), 1_000) * (0.5 + Math.random() / 2);

/** A command that got lost with its connection is rejected, never sent again on its own: a reader must know. */
const NEVER_TWICE = {
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  socketTimeout: SILENT_MS,
} satisfies RedisOptions;

/** The connections to Redis of one consumer. */
export class RedisConnections {
  readonly keys: LogKeys;
  readonly isCluster: boolean;
  readonly commands: RedisClient;
  private readonly opened: RedisClient[] = [];

  constructor(private readonly settings: RedisSettings) {
    this.keys = new LogKeys(settings.KEY_PREFIX);
    this.isCluster = settings.REDIS_URL.length > 1;
    this.commands = this.open('commands');
  }

  /**
   * Connections that block, with the partitions each of them reads: one for all of them, or on a Redis Cluster, where a
   * call keeps to one slot, one for each.
   */
  readers(): { client: RedisClient; partitions: number[] }[] {
    const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    if (!this.isCluster) return [{ client: this.open('reader'), partitions: all }];
    return all.map((partition) => ({ client: this.open('reader'), partitions: [partition] }));
  }

  /** The nodes that take writes. */
  masters(): Redis[] {
    return this.commands instanceof Cluster ? this.commands.nodes('master') : [this.commands];
  }

  /** For what concerns no key: the clock. */
  anyNode(): Redis {
    return this.masters()[0]!;
  }

  async close(): Promise<void> {
    for (const client of this.opened) client.disconnect();
    await Promise.resolve();
  }

  private open(purpose: string): RedisClient {
    const { REDIS_URL: urls, REDIS_DB: db, REDIS_PASSWORD_FILE: file } = this.settings;
    // ioredis declares `replyMapping` differently for each kind of client.
    const options: Omit<RedisOptions, 'replyMapping'> = {
      ...NEVER_TWICE,
      connectionName: `suda-consumer-${purpose}`,
      ...(file === undefined ? {} : { password: secretIn('REDIS_PASSWORD_FILE', file) }),
      ...(urls.some((url) => url.startsWith('rediss:')) ? { tls: {} } : {}),
    };
    const client = this.isCluster
      ? new Cluster(urls, {
          redisOptions: options,
          clusterRetryStrategy: reconnectMs,
          retryDelayOnFailover: 0,
          slotsRefreshTimeout: 5_000,
          ...(purpose === 'reader' ? { slotsRefreshInterval: SLOTS_EVERY_MS } : {}),
        })
      : new Redis(urls[0] ?? '', { ...options, db, retryStrategy: reconnectMs });
    // Who waits for an answer is told by its rejection.
    client.on('error', () => undefined);
    this.opened.push(client);
    return client;
  }
}
