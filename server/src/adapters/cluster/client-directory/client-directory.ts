import { randomUUID } from 'node:crypto';
import { ChatError, LIMITS, type ConnectedClient } from '@suda/contract';
import { inParallel } from '@suda/engines/concurrency';
import { scriptsBeside, type RedisClient } from '@suda/engines/redis';
import { ClientDirectory, clientsFrom, type ClientSocket, type KnownSocket } from '../../../ports/client-directory.js';
import { orUnavailable } from '../redis/fault.js';
import { beatLease, LEASE_TIMES, within, type LeaseTimes } from '../redis/lease.js';
import type { ClientKeys } from './client-keys.js';

const SWEEP_BATCH = 500;
const AT_ONCE = 100;
const CLOSE_MS = 2_000;

const script = scriptsBeside(import.meta.url);

const claim = script<number>('client-claim');
const enter = script<number>('client-enter');
const leave = script<number>('client-leave');
const sweep = script<string[]>('client-sweep');

const entryOf = ({ socketId, userId }: Pick<ClientSocket, 'socketId' | 'userId'>): string => `${socketId}\n${userId}`;

function socketOf(entry: string): Pick<ClientSocket, 'socketId' | 'userId'> {
  const [socketId = '', userId = ''] = entry.split('\n');
  return { socketId, userId };
}

function knownSocket(entry: string): KnownSocket {
  const [, clientId = '', since = '0'] = entry.split('\n');
  return { clientId, since: Number(since) };
}

/**
 * The clients of all processes. As with presence, a socket is there while its process renews its one lease; here what is
 * known of a user is in a slot of its own, so a process notes first that it holds a socket, and then enters it: whoever
 * sweeps after a dead process finds every socket that it may have entered.
 */
export class RedisClientDirectory extends ClientDirectory {
  /** This process as events are sent to it; neither holds a point. */
  readonly replica: string = randomUUID();
  private leasesTaken = 1;
  private entered = true;
  private readonly reentryListeners: (() => void)[] = [];
  private readonly own = new Map<string, ClientSocket>();
  /** Users → their sockets of this process that hear events, once Redis was told of them. */
  private readonly hearers = new Map<string, Set<string>>();
  /** Gone here, and Redis doesn't know it yet. */
  private readonly gone = new Map<string, ClientSocket>();
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;

  private constructor(
    private readonly redis: RedisClient,
    /** What is said of users' sockets, and later of their events, arrives in this order. */
    private readonly ordered: RedisClient,
    private readonly keys: ClientKeys,
    private readonly times: LeaseTimes,
  ) {
    super();
  }

  static async open(redis: RedisClient, ordered: RedisClient, keys: ClientKeys, times: LeaseTimes = LEASE_TIMES) {
    const directory = new RedisClientDirectory(redis, ordered, keys, times);
    await directory.beat('new');
    directory.timer = setInterval(() => void directory.pulse().catch(() => undefined), times.beatMs);
    return directory;
  }

  /** Another one when the lease was lost: what others take away then is the old one's. */
  private get processId(): string {
    return `${this.replica}.${this.leasesTaken}`;
  }

  /** Called when all sockets were entered again after the lease was lost: meanwhile nobody may have known of them. */
  onReentry(listener: () => void): void {
    this.reentryListeners.push(listener);
  }

  /** Whether Redis knows all sockets of this process by the lease that it has. */
  get allEntered(): boolean {
    return this.entered;
  }

  /** Whether a socket of this process hears the user's events. */
  hears(userId: string): boolean {
    return this.hearers.has(userId);
  }

  async connect(socket: ClientSocket): Promise<void> {
    this.own.set(entryOf(socket), socket);
    this.gone.delete(entryOf(socket));
    await orUnavailable(this.enter(socket));
  }

  async disconnect(socket: ClientSocket): Promise<void> {
    if (!this.own.delete(entryOf(socket))) return;
    this.gone.set(entryOf(socket), socket);
    this.forget(socket);
    await orUnavailable(this.exit(socket));
  }

  async clientsOf(userIds: readonly string[]): Promise<Map<string, ConnectedClient[]>> {
    const found = new Map<string, ConnectedClient[]>();
    await orUnavailable(
      inParallel([...new Set(userIds)], AT_ONCE, async (userId) => {
        const entries = await this.redis.hvals(this.keys.socketsOf(userId));
        if (entries.length > 0) found.set(userId, clientsFrom(entries.map(knownSocket), LIMITS.clientsOfUser));
      }),
    );
    return found;
  }

  /** Takes this process's sockets away at once. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.beating?.catch(() => undefined);
    // If it fails, the lease expires and the others sweep.
    await within(CLOSE_MS, this.sweepAll(this.processId, 'closing')).catch(() => undefined);
  }

  /** One beat at a time, however long Redis takes. */
  private pulse(): Promise<void> {
    this.beating ??= within(this.times.leaseMs / 2, this.renew()).finally(() => (this.beating = undefined));
    return this.beating;
  }

  private async renew(): Promise<void> {
    const [alive, dead] = await this.beat('');
    if (alive === 0) await this.startOver();
    if (!this.entered) await this.enterAll();
    await inParallel([...this.gone.values()], AT_ONCE, (socket) => this.exit(socket));
    for (const processId of dead) if (processId !== this.processId) await this.sweepAll(processId, '');
  }

  /** The lease ran out, so others take the old process's sockets away: all of them become a new one's. */
  private async startOver(): Promise<void> {
    this.leasesTaken += 1;
    this.entered = false;
    await this.beat('new');
  }

  /** What fails is tried at the next beat. */
  private async enterAll(): Promise<void> {
    const { processId } = this;
    let failed = 0;
    await inParallel([...this.own.values()], AT_ONCE, async (socket) => {
      if (!(await this.tryEnter(socket).catch(() => false))) failed += 1;
    });
    if (failed > 0 || processId !== this.processId) return;
    this.entered = true;
    for (const listener of this.reentryListeners) listener();
  }

  private beat(isNew: 'new' | ''): Promise<[alive: number, dead: string[]]> {
    return beatLease(this.redis, this.keys.leases, [this.processId, this.times.leaseMs, isNew]);
  }

  private async enter(socket: ClientSocket): Promise<void> {
    if (await this.tryEnter(socket)) return;
    await this.pulse();
    if (!(await this.tryEnter(socket))) throw new ChatError('unavailable', 'the directory of clients has no lease');
  }

  /** False where the process has no lease. A socket that went in the meantime is taken away again. */
  private async tryEnter(socket: ClientSocket): Promise<boolean> {
    const { processId } = this;
    const held = [this.keys.leases, this.keys.heldBy(processId)];
    if ((await claim.run(this.redis, held, [processId, entryOf(socket)])) === 0) return false;
    const { userId, socketId, clientId, hearsEvents } = socket;
    if (hearsEvents && this.own.has(entryOf(socket))) {
      this.hearers.set(userId, (this.hearers.get(userId) ?? new Set()).add(socketId));
    }
    await enter.run(this.ordered, this.keysOf(userId), [processId, socketId, clientId, hearsEvents ? 1 : 0]);
    if (!this.own.has(entryOf(socket))) await this.exit(socket);
    return true;
  }

  private async exit(socket: ClientSocket): Promise<void> {
    const { processId } = this;
    await leave.run(this.ordered, this.keysOf(socket.userId), [processId, socket.socketId]);
    await this.redis.srem(this.keys.heldBy(processId), entryOf(socket));
    this.gone.delete(entryOf(socket));
  }

  private forget({ userId, socketId }: ClientSocket): void {
    const sockets = this.hearers.get(userId);
    if (sockets?.delete(socketId) && sockets.size === 0) this.hearers.delete(userId);
  }

  private async sweepAll(processId: string, how: 'closing' | ''): Promise<void> {
    const held = [this.keys.leases, this.keys.heldBy(processId)];
    let left: string[] = [];
    do {
      left = await sweep.run(this.redis, held, [processId, SWEEP_BATCH, how, ...left]);
      await inParallel(left.map(socketOf), AT_ONCE, async ({ userId, socketId }) => {
        await leave.run(this.redis, this.keysOf(userId), [processId, socketId]);
      });
    } while (left.length > 0);
  }

  private keysOf(userId: string): string[] {
    const { keys } = this;
    return [keys.clientsOf(userId), keys.socketsOf(userId), keys.hearingOf(userId), keys.replicasOf(userId)];
  }
}
