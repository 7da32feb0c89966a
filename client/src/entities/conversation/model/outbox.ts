import { shallowReactive } from 'vue';
import { monotonicFactory } from 'ulid';
import type { CommandInput, CommandResult, ErrorBody } from '@suda/contract';
import { ApiError, TIMES } from '@/shared/api';
import type { OutboxEntry, OutboxStorage } from './outbox-entry';

export interface OutboxDeps {
  send(message: CommandInput<'send_message'>): Promise<CommandResult<'send_message'>>;
  online(): boolean;
  /** The server has it. True while it is still to appear among the room's messages; `confirm` then takes it away. */
  delivered(entry: OutboxEntry, ack: CommandResult<'send_message'>): boolean;
}

/** More than this is not kept for one user. */
const MOST_ENTRIES = 500;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

const nextId = monotonicFactory();
const byAge = (a: OutboxEntry, b: OutboxEntry): number => (a.clientMessageId < b.clientMessageId ? -1 : 1);
const isTooOld = ({ createdAt }: OutboxEntry): boolean => Date.now() - Date.parse(createdAt) >= TIMES.outboxTimeoutMs;

/**
 * What I wrote, until the server has it: kept before it is sent, one in flight a room, in order, the same
 * clientMessageId at every try.
 */
export class Outbox {
  /** By clientMessageId. */
  readonly entries = shallowReactive(new Map<string, OutboxEntry>());
  private readonly delivered = new Set<string>();
  private readonly busy = new Set<string>();
  private readonly retries = new Map<string, { timer: ReturnType<typeof setTimeout>; tries: number; due: boolean }>();
  /** What the storage would not take. */
  private readonly unstored = new Set<string>();
  private closed = false;

  constructor(
    private readonly userId: string,
    private readonly storage: OutboxStorage,
    private readonly deps: OutboxDeps,
  ) {}

  /** What is kept may be of an earlier page, or of another tab. */
  async restore(): Promise<void> {
    for (const entry of await this.storage.all().catch(() => [])) {
      if (!this.entries.has(entry.clientMessageId)) this.entries.set(entry.clientMessageId, entry);
    }
    this.flush();
  }

  in(roomId: string): OutboxEntry[] {
    return [...this.entries.values()].filter((entry) => entry.roomId === roomId).sort(byAge);
  }

  /** How many messages the server is not known to have. */
  get unsent(): number {
    return this.entries.size - this.delivered.size;
  }

  async add(message: Omit<CommandInput<'send_message'>, 'clientMessageId' | 'userId'>): Promise<string> {
    if (this.entries.size >= MOST_ENTRIES) {
      throw new ApiError({ code: 'too_large', message: 'Too many messages wait to be sent.' });
    }
    const entry: OutboxEntry = {
      ...message,
      clientMessageId: nextId(),
      createdAt: new Date().toISOString(),
      state: 'waiting',
    };
    await this.keep(entry);
    void this.work(entry.roomId);
    return entry.clientMessageId;
  }

  /** A failed one goes out again; one so old that the server may have forgotten it, as a new message. */
  async retry(clientMessageId: string): Promise<void> {
    const entry = this.entries.get(clientMessageId);
    if (entry?.state !== 'failed') return;
    const { error: _, ...again } = entry;
    if (isTooOld(entry)) {
      await this.discard(clientMessageId);
      await this.keep({ ...again, clientMessageId: nextId(), createdAt: new Date().toISOString(), state: 'waiting' });
    } else {
      await this.keep({ ...again, state: 'waiting' });
    }
    void this.work(entry.roomId);
  }

  async discard(clientMessageId: string): Promise<void> {
    this.entries.delete(clientMessageId);
    this.delivered.delete(clientMessageId);
    this.unstored.delete(clientMessageId);
    await this.storage.delete(clientMessageId).catch(() => undefined);
  }

  /** The message is on the screen as the server has it. */
  confirm(clientMessageId: string): void {
    if (this.entries.has(clientMessageId)) void this.discard(clientMessageId);
  }

  /** Tries whatever waits: on every connect, and now and then. */
  flush(): void {
    for (const { timer } of this.retries.values()) clearTimeout(timer);
    this.retries.clear();
    for (const roomId of new Set(Array.from(this.entries.values(), (entry) => entry.roomId))) void this.work(roomId);
  }

  close(): void {
    this.closed = true;
    for (const { timer } of this.retries.values()) clearTimeout(timer);
    this.retries.clear();
    this.entries.clear();
    this.delivered.clear();
    this.storage.close();
  }

  async destroy(): Promise<void> {
    this.close();
    await this.storage.destroy();
  }

  private async keep(entry: OutboxEntry): Promise<void> {
    this.entries.set(entry.clientMessageId, entry);
    // A full disk must not stop a message that could be sent right now.
    await this.storage.put(entry).catch(() => this.unstored.add(entry.clientMessageId));
  }

  private next(roomId: string): OutboxEntry | undefined {
    return this.in(roomId).find((entry) => entry.state === 'waiting' && !this.delivered.has(entry.clientMessageId));
  }

  private async work(roomId: string): Promise<void> {
    if (this.busy.has(roomId) || this.retries.get(roomId)?.due === false) return;
    this.busy.add(roomId);
    try {
      for (let entry = this.next(roomId); entry && !this.closed; entry = this.next(roomId)) {
        if (isTooOld(entry)) await this.fail(entry, { code: 'unavailable', message: 'The server did not answer.' });
        else if (!this.deps.online() || !(await this.alone(entry))) return;
      }
    } finally {
      this.busy.delete(roomId);
    }
  }

  /** No two tabs of a browser send for a room at the same time; without locks the server still makes one message of it. */
  private alone(entry: OutboxEntry): Promise<boolean> {
    const locks = globalThis.navigator?.locks as LockManager | undefined;
    if (!locks) return this.attempt(entry);
    return locks.request(`suda-outbox:${this.userId}:${entry.roomId}`, () => this.attempt(entry));
  }

  /** True when the room's next entry may have its turn. */
  private async attempt(entry: OutboxEntry): Promise<boolean> {
    const { clientMessageId, roomId, content, replyTo, mentions } = entry;
    if (await this.settledElsewhere(entry)) return true;
    try {
      const ack = await this.deps.send({
        roomId,
        content,
        clientMessageId,
        ...(replyTo !== undefined && { replyTo }),
        ...(mentions && { mentions }),
      });
      this.retries.delete(roomId);
      if (this.closed || !this.entries.has(clientMessageId)) return true;
      if (this.deps.delivered(entry, ack)) {
        this.delivered.add(clientMessageId);
        await this.storage.delete(clientMessageId).catch(() => undefined);
      } else {
        await this.discard(clientMessageId);
      }
      return true;
    } catch (error) {
      if (this.closed || !this.entries.has(clientMessageId)) return true;
      return this.refused(entry, error);
    }
  }

  /** Another tab sent, failed or discarded it while this one waited for its turn. */
  private async settledElsewhere({ clientMessageId }: OutboxEntry): Promise<boolean> {
    const held = this.entries.get(clientMessageId);
    if (!held || this.closed) return true;
    if (this.unstored.has(clientMessageId)) return false;
    const stored = await this.storage.get(clientMessageId).catch(() => held);
    if (stored?.state === 'waiting') return false;
    if (stored) this.entries.set(clientMessageId, stored);
    else this.entries.delete(clientMessageId);
    return true;
  }

  private async refused(entry: OutboxEntry, error: unknown): Promise<boolean> {
    const reason = error instanceof ApiError ? error : new ApiError({ code: 'internal', message: String(error) });
    switch (reason.code) {
      case 'rate_limited':
        this.later(entry.roomId, Number(reason.details?.['retryAfterMs']) || FIRST_RETRY_MS);
        return false;
      case 'unavailable':
        this.later(entry.roomId);
        return false;
      case 'unauthenticated':
        return false;
      default:
        await this.fail(entry, reason.toBody());
        return true;
    }
  }

  private fail(entry: OutboxEntry, error: ErrorBody): Promise<void> {
    return this.keep({ ...entry, state: 'failed', error });
  }

  private later(roomId: string, wait?: number): void {
    const tries = (this.retries.get(roomId)?.tries ?? -1) + 1;
    clearTimeout(this.retries.get(roomId)?.timer);
    const ms = wait ?? Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries, 10));
    const retry = {
      tries,
      due: false,
      timer: setTimeout(() => {
        retry.due = true;
        void this.work(roomId);
      }, ms),
    };
    this.retries.set(roomId, retry);
  }
}
