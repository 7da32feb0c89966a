import type { EngineSettings } from '@suda/contract/log';
import { LogKeys } from '@suda/contract/log';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { secretIn } from '../secret-file.js';
import { StartError } from '../start-error.js';

/** One Redis, or a Redis Cluster: what a caller does with them is the same, as long as a call's keys share a slot. */
export type RedisClient = Redis | Cluster;

export type RedisSettings = Pick<
  EngineSettings,
  'REDIS_URL' | 'REDIS_DB' | 'REDIS_PASSWORD_FILE' | 'KEY_PREFIX' | 'REDIS_DURABLE' | 'REDIS_WAIT_REPLICAS'
>;

/** A Redis that accepts and does not answer for so long counts as lost. */
const SILENT_MS = 10_000;
const RECONNECT_MOST_MS = 1_000;

const reconnectDelay = (times: number): number => Math.min(25 * 2 ** Math.min(times, 8), RECONNECT_MOST_MS) * jitter();
const jitter = (): number => 0.5 + Math.random() / 2;

/**
 * What was sent and not answered is rejected when the connection is lost, and never sent again on its own: it may have
 * been carried out. What was not sent yet waits for one attempt to reconnect.
 */
const NEVER_TWICE = { maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false } satisfies RedisOptions;

/** ioredis declares this one differently for each kind of client. */
type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

/** The connections to Redis of one process. */
export class RedisConnections {
  readonly keys: LogKeys;
  readonly isCluster: boolean;
  /** Reads and short writes of everyone; nothing that blocks, and nothing that subscribes. */
  readonly commands: RedisClient;
  private readonly opened: RedisClient[] = [];

  constructor(readonly settings: RedisSettings) {
    this.keys = new LogKeys(settings.KEY_PREFIX);
    this.isCluster = settings.REDIS_URL.length > 1;
    this.commands = this.open('commands', { ...NEVER_TWICE, socketTimeout: SILENT_MS });
  }

  /**
   * A connection of its own for writes that wait for replicas, so that no other answer waits behind them. What is lost on
   * the way is rejected and not sent again.
   */
  writer(): RedisClient {
    return this.open('writer', { ...NEVER_TWICE, socketTimeout: SILENT_MS });
  }

  /** A connection of its own for (S)SUBSCRIBE. It subscribes again after it was lost; `ready` says when. */
  subscriber(): RedisClient {
    return this.open('subscriber', { maxRetriesPerRequest: null });
  }

  /** A connection of its own for commands that block. */
  blocking(): RedisClient {
    return this.open('blocking', NEVER_TWICE);
  }

  /** Rejects with a StartError when Redis can't be reached. */
  async connect(): Promise<void> {
    await Promise.all(this.opened.map((client) => connected(client, this.settings.REDIS_URL)));
  }

  /** Rejects while Redis does not answer. */
  async ready(): Promise<void> {
    await Promise.all(masters(this.commands).map((node) => node.ping()));
    if (this.commands.status !== 'ready') throw new Error('Redis is not connected');
  }

  /** Answers what is under way, then lets go. */
  async close(): Promise<void> {
    await Promise.all(this.opened.map((client) => client.quit().catch(() => client.disconnect())));
  }

  private open(purpose: string, options: ConnectionOptions): RedisClient {
    const client = this.isCluster ? this.openCluster(purpose, options) : this.openOne(purpose, options);
    // Who waits for an answer is told by its rejection, and `ready` tells everybody else.
    client.on('error', () => undefined);
    this.opened.push(client);
    return client;
  }

  private openOne(purpose: string, options: ConnectionOptions): Redis {
    const [url = ''] = this.settings.REDIS_URL;
    return new Redis(url, {
      ...this.credentials(purpose),
      ...options,
      db: this.settings.REDIS_DB,
      retryStrategy: reconnectDelay,
      lazyConnect: true,
    });
  }

  private openCluster(purpose: string, options: ConnectionOptions): Cluster {
    return new Cluster(this.settings.REDIS_URL, {
      redisOptions: { ...this.credentials(purpose), ...options, ...tlsOf(this.settings.REDIS_URL) },
      clusterRetryStrategy: reconnectDelay,
      // A command that got lost on a connection is not sent again: see NEVER_TWICE.
      retryDelayOnFailover: 0,
      slotsRefreshTimeout: 5_000,
      shardedSubscribers: purpose === 'subscriber',
      lazyConnect: true,
    });
  }

  private credentials(purpose: string): ConnectionOptions {
    const { REDIS_PASSWORD_FILE: file } = this.settings;
    return {
      connectionName: `suda-${purpose}`,
      ...(file === undefined ? {} : { password: secretIn('REDIS_PASSWORD_FILE', file) }),
    };
  }
}

/** Opens the connections. Rejects with a StartError, one line to act on, when Redis can't be reached. */
export async function connectRedis(settings: RedisSettings): Promise<RedisConnections> {
  if (settings.REDIS_URL.length > 1 && settings.REDIS_DB !== 0) {
    throw new StartError(`REDIS_DB=${settings.REDIS_DB}: a Redis Cluster has only database 0.`);
  }
  const connections = new RedisConnections(settings);
  try {
    await connections.connect();
  } catch (error) {
    await connections.close();
    throw error;
  }
  return connections;
}

/** The nodes that take writes. */
export const masters = (client: RedisClient): Redis[] =>
  client instanceof Cluster ? client.nodes('master') : [client];

async function connected(client: RedisClient, urls: readonly string[]): Promise<void> {
  let reason = '';
  const heard = (error: Error): void => void (reason ||= error.message);
  client.on('error', heard);
  try {
    if (client.status === 'wait') await client.connect();
  } catch (error) {
    reason ||= error instanceof Error ? error.message : String(error);
    throw new StartError(
      `Redis can't be reached at ${urls.map(withoutPassword).join(', ')}: ${reason}. See REDIS_URL.`,
    );
  } finally {
    client.off('error', heard);
  }
}

const tlsOf = (urls: readonly string[]): ConnectionOptions =>
  urls.some((url) => url.startsWith('rediss:')) ? { tls: {} } : {};

function withoutPassword(text: string): string {
  const url = new URL(text);
  url.password = '';
  return url.href;
}
