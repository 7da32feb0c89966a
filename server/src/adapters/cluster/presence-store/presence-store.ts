import { randomUUID } from 'node:crypto';
import { ChatError } from '@suda/contract';
import { inParallel } from '@suda/engines/concurrency';
import { PresenceStore, type PresenceChange } from '../../../ports/presence-store.js';
import type { PresenceKeys } from './presence-keys.js';
import { NEW_NAME, PresenceFeed } from './presence-feed.js';
import { orUnavailable } from '../redis/fault.js';
import { beatLease, LEASE_TIMES, within, type LeaseTimes } from '../redis/lease.js';
import { scriptsBeside, type RedisClient } from '@suda/engines/redis';

/** A process that is further behind than so many changes has missed some. */
const CHANGES_KEPT = 100_000;
const SWEEP_BATCH = 500;
const AT_ONCE = 100;
const CLOSE_MS = 2_000;

const script = scriptsBeside(import.meta.url);

const connect = script<string>('presence-connect');
const disconnect = script<string>('presence-disconnect');
const sweep = script<[left: number, gone: string[]]>('presence-sweep');

interface OwnSocket {
  userId: string;
  socketId: string;
}

/**
 * A socket belongs to the process that holds it, and is there while the process renews its one lease. Every process looks
 * for leases that ran out, and takes the sockets of whose it was away.
 */
export class RedisPresenceStore extends PresenceStore {
  /** Another one when the lease was lost: what others take away then is the old one's. */
  private processId: string = randomUUID();
  private readonly own = new Map<string, OwnSocket>();
  /** Gone here, and Redis doesn't know it yet. */
  private readonly gone = new Map<string, OwnSocket>();
  private readonly listeners: ((changes: readonly PresenceChange[]) => void)[] = [];
  private readonly nameListeners: ((userIds: readonly string[]) => void)[] = [];
  private readonly departureListeners: ((userIds: readonly string[]) => void)[] = [];
  private readonly feed: PresenceFeed;
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;

  private constructor(
    private readonly redis: RedisClient,
    reader: RedisClient,
    private readonly keys: PresenceKeys,
    private readonly times: LeaseTimes,
  ) {
    super();
    for (const it of [connect, disconnect, sweep]) it.define(redis);
    this.feed = new PresenceFeed(
      reader,
      keys.presenceChanges,
      (changes) => this.notify(changes),
      (userIds) => this.notifyNames(userIds),
    );
  }

  /** `reader` is a connection of its own, which `close` ends. */
  static async open(
    redis: RedisClient,
    reader: RedisClient,
    keys: PresenceKeys,
    times: LeaseTimes = LEASE_TIMES,
  ): Promise<RedisPresenceStore> {
    const presence = new RedisPresenceStore(redis, reader, keys, times);
    await presence.feed.start();
    await presence.register();
    presence.timer = setInterval(() => void presence.pulse().catch(() => undefined), times.beatMs);
    return presence;
  }

  async connect(userId: string, socketId: string): Promise<void> {
    const socket = { userId, socketId };
    this.own.set(entryOf(socket), socket);
    this.gone.delete(entryOf(socket));
    await this.untilDelivered(await orUnavailable(this.enter(socket)));
  }

  async disconnect(userId: string, socketId: string): Promise<void> {
    const socket = { userId, socketId };
    if (!this.own.delete(entryOf(socket))) return;
    this.gone.set(entryOf(socket), socket);
    await this.untilDelivered(await orUnavailable(this.exit(socket)));
  }

  async onlineOf(userIds: readonly string[]): Promise<Set<string>> {
    if (userIds.length === 0) return new Set();
    const counts = await orUnavailable(this.redis.hmget(this.keys.socketCounts, ...userIds));
    return new Set(userIds.filter((_, index) => counts[index] !== null));
  }

  online(limit: number): Promise<string[]> {
    return orUnavailable(this.redis.zrange(this.keys.online, '0', String(limit - 1)));
  }

  onChange(listener: (changes: readonly PresenceChange[]) => void): void {
    this.listeners.push(listener);
  }

  async announceName(userId: string): Promise<void> {
    const { presenceChanges } = this.keys;
    const id = await orUnavailable(
      this.redis.xadd(presenceChanges, 'MAXLEN', '~', CHANGES_KEPT, '*', NEW_NAME, userId),
    );
    await this.untilDelivered(id ?? '');
  }

  onNewName(listener: (userIds: readonly string[]) => void): void {
    this.nameListeners.push(listener);
  }

  onDeparture(listener: (userIds: readonly string[]) => void): void {
    this.departureListeners.push(listener);
  }

  /** Takes this process's sockets away at once. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.beating?.catch(() => undefined);
    this.feed.stop();
    // If it fails, the lease expires and the others sweep.
    await within(CLOSE_MS, this.sweepAll(this.processId, 'closing')).catch(() => undefined);
  }

  /** One beat at a time, however long Redis takes. */
  private pulse(): Promise<void> {
    // An answer that never comes must not keep the next beat from being tried.
    this.beating ??= within(this.times.leaseMs / 2, this.renew()).finally(() => (this.beating = undefined));
    return this.beating;
  }

  private async renew(): Promise<void> {
    this.feed.checkPulse();
    const [alive, dead] = await this.beat('');
    if (alive === 0) await this.startOver();
    await inParallel([...this.gone.values()], AT_ONCE, (socket) => this.exit(socket));
    for (const processId of dead) if (processId !== this.processId) await this.sweepAll(processId, '');
  }

  /** The lease ran out, so others take the old sockets away: all of them come again with a new one. */
  private async startOver(): Promise<void> {
    this.processId = randomUUID();
    this.gone.clear();
    await this.register();
    await inParallel([...this.own.values()], AT_ONCE, async (socket) => {
      await this.tryEnter(socket);
      if (!this.own.has(entryOf(socket))) await this.exit(socket);
    });
  }

  private async register(): Promise<void> {
    await this.beat('new');
  }

  private beat(isNew: 'new' | ''): Promise<[alive: number, dead: string[]]> {
    return beatLease(this.redis, this.keys.leases, [this.processId, this.times.leaseMs, isNew]);
  }

  private async enter(socket: OwnSocket): Promise<string> {
    const answer = await this.tryEnter(socket);
    if (answer !== 'lost') return answer;
    await this.pulse();
    const again = await this.tryEnter(socket);
    if (again === 'lost') throw new ChatError('unavailable', 'presence has no lease');
    return again;
  }

  private tryEnter({ userId, socketId }: OwnSocket): Promise<string> {
    const { leases, socketCounts, online, presenceChanges } = this.keys;
    const keys = [leases, this.keys.socketsOf(this.processId), socketCounts, online, presenceChanges];
    return connect.run(this.redis, keys, [this.processId, socketId, userId, CHANGES_KEPT]);
  }

  private async exit(socket: OwnSocket): Promise<string> {
    const { socketCounts, online, presenceChanges } = this.keys;
    const keys = [this.keys.socketsOf(this.processId), socketCounts, online, presenceChanges];
    const answer = await disconnect.run(this.redis, keys, [socket.socketId, socket.userId, CHANGES_KEPT]);
    this.gone.delete(entryOf(socket));
    if (answer !== '') this.departed([socket.userId]);
    return answer;
  }

  private async sweepAll(processId: string, how: 'closing' | ''): Promise<void> {
    const { leases, socketCounts, online, presenceChanges } = this.keys;
    const keys = [leases, this.keys.socketsOf(processId), socketCounts, online, presenceChanges];
    let left = 1;
    while (left > 0) {
      const [more, gone] = await sweep.run(this.redis, keys, [processId, SWEEP_BATCH, CHANGES_KEPT, how]);
      left = more;
      if (gone.length > 0) this.departed(gone);
    }
  }

  /** A change is delivered in this process before the call that made it resolves. */
  private async untilDelivered(changeId: string): Promise<void> {
    if (changeId !== '') await this.feed.heard(changeId);
  }

  private departed(userIds: readonly string[]): void {
    for (const listener of this.departureListeners) listener(userIds);
  }

  private notifyNames(userIds: readonly string[]): void {
    for (const listener of this.nameListeners) listener(userIds);
  }

  private notify(changes: readonly PresenceChange[]): void {
    for (const listener of this.listeners) listener(changes);
  }
}

const entryOf = ({ socketId, userId }: OwnSocket): string => `${socketId}\n${userId}`;
