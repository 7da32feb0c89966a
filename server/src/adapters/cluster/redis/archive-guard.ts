import { ChatError } from '@suda/contract';
import { olderPartitions, type RedisClient, type RedisConnections } from '@suda/engines/redis';
import type { FaultObserver } from '../engine-calls.js';

/** Asked before anything gets a number or a name in Redis. */
export interface Admission {
  /** Nothing has to be waited for. */
  readonly isOpen: boolean;
  /** @throws {ChatError} `unavailable` */
  admit(): Promise<void>;
}

export const ALWAYS_ADMITTED: Admission = { isOpen: true, admit: async () => undefined };

/** So long writes wait to hear from DynamoDB; then the chat goes on without it, as ever, and it is asked in the background. */
const PATIENCE_MS = 3_000;
const AGAIN_MS = 500;
/** A replica of a Redis Cluster may take over, or a Redis be emptied, without a connection that is lost. */
const WATCH_MS = 30_000;

const OLDER =
  'Redis is older than DynamoDB: it would use the numbers of archived messages again. ' +
  'Bring it up to date: consumers rebuild redis.';

function newGate(): PromiseWithResolvers<void> {
  const gate = Promise.withResolvers<void>();
  // Nobody may wait for it.
  gate.promise.catch(() => undefined);
  return gate;
}

/**
 * Keeps a Redis that is older than the archive from writing: one that was restored from an older copy, that was emptied, or
 * a replica that lacks what was acked. Compares them at the start and whenever the connection was lost, before anything is
 * written, and now and then.
 */
export class ArchiveGuard implements Admission {
  private gate = newGate();
  private problem: ChatError | undefined;
  private isKnown = false;
  private isClosed = false;
  private isUnread = false;
  private again: NodeJS.Timeout | undefined;
  private patience: NodeJS.Timeout | undefined;
  private round = 0;

  /** `readMarks`: how far the archive was given the log. */
  constructor(
    private readonly redis: Pick<RedisConnections, 'commands' | 'keys'>,
    private readonly readMarks: () => Promise<ReadonlyMap<number, string>>,
    private readonly onFault?: FaultObserver,
    private readonly times = { patienceMs: PATIENCE_MS, againMs: AGAIN_MS, watchMs: WATCH_MS },
  ) {}

  /** Checks whenever this connection, which writes, is another one. */
  watch(client: RedisClient): void {
    client.on('close', () => this.lost());
    client.on('ready', () => this.check());
  }

  get isOpen(): boolean {
    return this.isKnown && !this.problem;
  }

  async admit(): Promise<void> {
    if (!this.isKnown) await this.gate.promise;
    this.requireSound();
  }

  /** @throws {ChatError} `unavailable` when Redis is known to be older than the archive */
  requireSound(): void {
    if (this.problem) throw this.problem;
  }

  /** Resolves when writes need not wait any more: Redis was compared, or DynamoDB does not answer in time. */
  async settled(): Promise<void> {
    await this.gate.promise.catch(() => undefined);
  }

  close(): void {
    this.isClosed = true;
    this.stop();
    this.open();
  }

  private check(): void {
    this.begin();
    this.patience = setTimeout(() => this.open(), this.times.patienceMs).unref();
    void this.compare(this.round);
  }

  private async compare(round: number): Promise<void> {
    let isOlder: boolean | undefined;
    try {
      isOlder = (await olderPartitions(this.redis, await this.marks())).size > 0;
    } catch {
      // Either is down, and is asked again: whoever writes hears of Redis by themselves.
    }
    if (this.isClosed || round !== this.round) return;
    if (isOlder !== undefined) {
      this.found(isOlder);
      this.open();
    }
    const { againMs, watchMs } = this.times;
    this.again = setTimeout(() => void this.compare(round), isOlder === false ? watchMs : againMs).unref();
  }

  /** Says once that DynamoDB can't be asked, as when its role may not: nobody would notice. */
  private async marks(): Promise<ReadonlyMap<number, string>> {
    try {
      const marks = await this.readMarks();
      this.isUnread = false;
      return marks;
    } catch (error) {
      if (!this.isUnread && !this.isClosed) this.onFault?.({ engine: 'DynamoDB', error });
      this.isUnread = true;
      throw error;
    }
  }

  private found(isOlder: boolean): void {
    if (isOlder === (this.problem !== undefined)) return;
    this.problem = isOlder ? new ChatError('unavailable', OLDER) : undefined;
    if (isOlder) this.onFault?.({ engine: 'Redis', error: new Error(OLDER) });
  }

  private open(): void {
    this.isKnown = true;
    this.gate.resolve();
  }

  /** Who waited had one attempt to connect; whoever comes now waits for the next one, and for what it finds. */
  private lost(): void {
    if (this.isClosed) return;
    this.gate.reject(new ChatError('unavailable', 'the chat cannot be reached now'));
    this.isKnown = true;
    this.begin();
  }

  /** Nothing that was found out holds any more. */
  private begin(): void {
    this.stop();
    this.round += 1;
    if (!this.isKnown) return;
    this.isKnown = false;
    this.gate = newGate();
  }

  private stop(): void {
    clearTimeout(this.again);
    clearTimeout(this.patience);
  }
}
