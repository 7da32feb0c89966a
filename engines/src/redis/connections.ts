import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { LogKeys } from '../log/log-keys.js';
import { PARTITIONS } from '../log/partition.js';
import type { EngineSettings } from '../start/engine-variables.js';
import { readSecretFile } from '../start/secret-file.js';
import { StartError } from '../start/start-error.js';

/** ioredis declares `replyMapping` differently for each kind of client. */
type ClientOptions = Omit<RedisOptions, 'replyMapping'>;

/** One Redis, or a Redis Cluster: a caller uses both alike, as long as the keys of one call share a slot. */
export type RedisClient = Redis | Cluster;

export type RedisSettings = Pick<
  EngineSettings,
  | 'REDIS_URL'
  | 'REDIS_DB'
  | 'REDIS_USER'
  | 'REDIS_PASSWORD_FILE'
  | 'REDIS_CA_FILE'
  | 'KEY_PREFIX'
  | 'REDIS_DURABLE'
  | 'REDIS_WAIT_REPLICAS'
>;

export interface ConnectionOptions {
  /** Begins the name that CLIENT LIST shows of each connection: `<name>-<purpose>`. */
  name: string;
  /** `required`: opened by `connect`, which rejects without Redis. `awaited`: opened at once, and tried until Redis is there. */
  redis: 'required' | 'awaited';
  /** Whether `close` waits for the answers of what was sent. */
  onClose: 'finish' | 'drop';
}

/** Milliseconds of silence after which a connection with unanswered commands counts as lost. */
const SILENT_MS = 10_000;
const FIRST_RECONNECT_MS = 25;
const LAST_RECONNECT_MS = 1_000;
/** Readers ask where the slots are at this interval; a MOVED reply triggers it sooner. */
const SLOTS_EVERY_MS = 60_000;

const reconnectMs = (attempt: number): number =>
  Math.min(FIRST_RECONNECT_MS * 2 ** Math.min(attempt, 8), LAST_RECONNECT_MS) * (0.5 + Math.random() / 2);

/**
 * A command that was sent and not answered is rejected when its connection is lost, and never sent again: it may have been
 * executed. One that was not sent yet waits for one attempt to reconnect.
 */
const NEVER_TWICE = { maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false } satisfies ClientOptions;
const ANSWERED = { ...NEVER_TWICE, socketTimeout: SILENT_MS } satisfies ClientOptions;

const PURPOSES = {
  commands: ANSWERED,
  writer: ANSWERED,
  // Blocks for less than the silence that counts as lost.
  reader: ANSWERED,
  blocking: NEVER_TWICE,
  subscriber: { maxRetriesPerRequest: null },
} satisfies Record<string, ClientOptions>;

type Purpose = keyof typeof PURPOSES;

/** The connections to Redis of one process. */
export class RedisConnections {
  readonly keys: LogKeys;
  readonly isCluster: boolean;
  /** Shared reads and short writes; nothing that blocks or subscribes. */
  readonly commands: RedisClient;
  private readonly opened: RedisClient[] = [];

  /** @throws {StartError} when the password can't be read, or a user has none */
  constructor(
    readonly settings: RedisSettings,
    private readonly options: ConnectionOptions,
  ) {
    this.keys = new LogKeys(settings.KEY_PREFIX);
    this.isCluster = settings.REDIS_URL.length > 1;
    this.commands = this.open('commands');
  }

  /** A new connection for writes that wait for replicas, so that no other answer queues behind them. */
  writer(): RedisClient {
    return this.open('writer');
  }

  /** A new connection for (S)SUBSCRIBE. It subscribes again when it was lost; `ready` says when. */
  subscriber(): RedisClient {
    return this.open('subscriber');
  }

  /** A new connection for commands that block for any time. */
  blocking(): RedisClient {
    return this.open('blocking');
  }

  /**
   * New connections for reads that block for a second or so, with the partitions that each reads: one for all of them, or
   * on a Redis Cluster, where one call keeps to one slot, one for each.
   */
  readers(): { client: RedisClient; partitions: number[] }[] {
    const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    if (!this.isCluster) return [{ client: this.open('reader'), partitions: all }];
    return all.map((partition) => ({ client: this.open('reader'), partitions: [partition] }));
  }

  /** Connects what is not connected yet. Rejects with a StartError when Redis can't be reached. */
  async connect(): Promise<void> {
    await Promise.all(this.opened.map((client) => connected(client, this.settings.REDIS_URL)));
  }

  /** Rejects while Redis does not answer. */
  async ready(): Promise<void> {
    await Promise.all(masters(this.commands).map((node) => node.ping()));
    if (this.commands.status !== 'ready') throw new Error('Redis is not connected');
  }

  async close(): Promise<void> {
    if (this.options.onClose === 'drop') {
      for (const client of this.opened) client.disconnect();
      return;
    }
    await Promise.all(this.opened.map((client) => client.quit().catch(() => client.disconnect())));
  }

  private open(purpose: Purpose): RedisClient {
    const client = this.isCluster ? this.openCluster(purpose) : this.openOne(purpose);
    // Callers learn of faults by rejections, `ready` reports them too.
    client.on('error', () => undefined);
    this.opened.push(client);
    return client;
  }

  private openOne(purpose: Purpose): Redis {
    const [url = ''] = this.settings.REDIS_URL;
    return new Redis(url, {
      ...this.optionsOf(purpose),
      db: this.settings.REDIS_DB,
      retryStrategy: reconnectMs,
      lazyConnect: this.options.redis === 'required',
    });
  }

  private openCluster(purpose: Purpose): Cluster {
    return new Cluster(this.settings.REDIS_URL, {
      redisOptions: this.optionsOf(purpose),
      clusterRetryStrategy: reconnectMs,
      // A command that got lost with its connection is not sent again: see NEVER_TWICE.
      retryDelayOnFailover: 0,
      slotsRefreshTimeout: 5_000,
      ...(purpose === 'reader' ? { slotsRefreshInterval: SLOTS_EVERY_MS } : {}),
      shardedSubscribers: purpose === 'subscriber',
      lazyConnect: this.options.redis === 'required',
    });
  }

  private optionsOf(purpose: Purpose): ClientOptions {
    const { REDIS_URL: urls, REDIS_USER: username, REDIS_PASSWORD_FILE: file, REDIS_CA_FILE: ca } = this.settings;
    if (username !== undefined && file === undefined) throw new StartError('REDIS_USER needs REDIS_PASSWORD_FILE.');
    const isSecure = urls.some((url) => url.startsWith('rediss:'));
    if (ca !== undefined && !isSecure) throw new StartError('REDIS_CA_FILE needs a REDIS_URL of rediss://.');
    return {
      ...PURPOSES[purpose],
      connectionName: `${this.options.name}-${purpose}`,
      ...(username === undefined ? {} : { username }),
      ...(file === undefined ? {} : { password: readSecretFile('REDIS_PASSWORD_FILE', file) }),
      ...(isSecure ? { tls: ca === undefined ? {} : { ca: readSecretFile('REDIS_CA_FILE', ca) } } : {}),
    };
  }
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

function withoutPassword(text: string): string {
  const url = new URL(text);
  url.password = '';
  return url.href;
}
