import { shallowReactive } from 'vue';
import { monotonicFactory } from 'ulid';
import type { ErrorBody } from '@suda/contract';
import { ApiError, TIMES } from '@/shared/api';
import type { OutboxEntry, OutboxStorage, OutgoingMessage } from './outbox-entry';
import { FIRST_RETRY_MS, RetrySchedule } from './retry-schedule';
import { TolerantStorage } from './tolerant-storage';

export interface OutboxDeps {
  /** Resolves with the revision that the room has by it. */
  send: (entry: OutboxEntry) => Promise<{ rev: number }>;
  online: () => boolean;
  /** The server acknowledged it. Returns whether to keep it until `confirm`, because the room does not show it yet. */
  delivered: (entry: OutboxEntry, ack: { rev: number }) => boolean;
}

const MAX_ENTRIES = 500;

const nextId = monotonicFactory();
const byAge = (a: OutboxEntry, b: OutboxEntry): number => (a.clientMessageId < b.clientMessageId ? -1 : 1);
const isTooOld = ({ createdAt }: OutboxEntry): boolean => Date.now() - Date.parse(createdAt) >= TIMES.outboxTimeoutMs;

/**
 * One user's unsent messages and edits: stored before they are sent, one in flight per room, in the order of writing, with
 * the same clientMessageId at every try.
 */
export class Outbox {
  /** By clientMessageId. */
  readonly entries = shallowReactive(new Map<string, OutboxEntry>());
  /** The revision that each was acknowledged with, while its room does not show it yet. */
  private readonly delivered = new Map<string, number>();
  private readonly busy = new Set<string>();
  private readonly retries = new RetrySchedule();
  private readonly storage: TolerantStorage;
  private closed = false;

  constructor(
    private readonly userId: string,
    storage: OutboxStorage,
    private readonly deps: OutboxDeps,
  ) {
    this.storage = new TolerantStorage(storage);
  }

  /** Adds what an earlier page or another tab stored, and sends. */
  async restore(): Promise<void> {
    for (const entry of await this.storage.all()) {
      if (!this.entries.has(entry.clientMessageId)) this.entries.set(entry.clientMessageId, entry);
    }
    this.flush();
  }

  in(roomId: string): OutboxEntry[] {
    return [...this.entries.values()].filter((entry) => entry.roomId === roomId).sort(byAge);
  }

  /** What was not sent and waits for its writer, the oldest first. */
  get failed(): OutboxEntry[] {
    return [...this.entries.values()].filter(({ state }) => state === 'failed').sort(byAge);
  }

  /** Something waits to be sent, or for its answer. */
  get isWaiting(): boolean {
    return [...this.entries.values()].some(({ state }) => state === 'waiting');
  }

  /** The number of messages that the server has not acknowledged, those of other tabs too. */
  async countUnsent(): Promise<number> {
    const stored = (await this.storage.all()).map(({ clientMessageId }) => clientMessageId);
    const held = [...this.entries.keys()].filter((clientMessageId) => !this.delivered.has(clientMessageId));
    return new Set([...stored, ...held]).size;
  }

  /** Returns the clientMessageId. An edit replaces an earlier one of its message. Rejects with `too_large` at 500 entries. */
  async add(message: OutgoingMessage): Promise<string> {
    if (this.entries.size >= MAX_ENTRIES) {
      throw new ApiError({ code: 'too_large', message: 'Too many messages wait to be sent.' });
    }
    const entry: OutboxEntry = {
      ...message,
      clientMessageId: nextId(),
      createdAt: new Date().toISOString(),
      state: 'waiting',
    };
    const replaced = this.editsOf(entry);
    await this.keep(entry);
    for (const { clientMessageId } of replaced) await this.discard(clientMessageId);
    void this.work(entry.roomId);
    return entry.clientMessageId;
  }

  /** Sends a failed message again; as a new message if it is so old that the server may have forgotten its id. */
  async retry(clientMessageId: string): Promise<void> {
    const entry = this.entries.get(clientMessageId);
    if (entry?.state !== 'failed') return;
    const { error: _, ...message } = entry;
    if (isTooOld(entry)) {
      await this.discard(clientMessageId);
      await this.keep({ ...message, clientMessageId: nextId(), createdAt: new Date().toISOString(), state: 'waiting' });
    } else {
      await this.keep({ ...message, state: 'waiting' });
    }
    void this.work(entry.roomId);
  }

  async discard(clientMessageId: string): Promise<void> {
    this.entries.delete(clientMessageId);
    this.delivered.delete(clientMessageId);
    await this.storage.delete(clientMessageId);
  }

  /** The room shows the message as the server has it: the entry goes. */
  confirm(clientMessageId: string): void {
    if (this.entries.has(clientMessageId)) void this.discard(clientMessageId);
  }

  /**
   * The room is shown as of `rev`: what was acknowledged by then goes, also where its message is older than those that are
   * loaded, so that `confirm` never sees it.
   */
  confirmUpTo(roomId: string, rev: number): void {
    for (const [clientMessageId, acknowledged] of this.delivered) {
      if (acknowledged <= rev && this.entries.get(clientMessageId)?.roomId === roomId) this.confirm(clientMessageId);
    }
  }

  /** Tries all waiting messages now. Called on every connect and periodically. */
  flush(): void {
    this.retries.clear();
    for (const roomId of new Set(Array.from(this.entries.values(), (entry) => entry.roomId))) void this.work(roomId);
  }

  close(): void {
    this.closed = true;
    this.retries.clear();
    this.entries.clear();
    this.delivered.clear();
    this.storage.close();
  }

  /** Closes it and deletes what is stored. */
  async destroy(): Promise<void> {
    this.close();
    await this.storage.destroy();
  }

  private async keep(entry: OutboxEntry): Promise<void> {
    this.entries.set(entry.clientMessageId, entry);
    await this.storage.put(entry);
  }

  private editsOf({ roomId, edits }: OutgoingMessage): OutboxEntry[] {
    return edits === undefined ? [] : this.in(roomId).filter((entry) => entry.edits === edits);
  }

  private next(roomId: string): OutboxEntry | undefined {
    return this.in(roomId).find((entry) => entry.state === 'waiting' && !this.delivered.has(entry.clientMessageId));
  }

  private async work(roomId: string): Promise<void> {
    if (this.busy.has(roomId) || this.retries.isWaiting(roomId)) return;
    this.busy.add(roomId);
    try {
      for (let entry = this.next(roomId); entry && !this.closed; entry = this.next(roomId)) {
        if (isTooOld(entry))
          await this.fail(entry, {
            code: 'unavailable',
            message: 'The server did not answer.',
            details: { reason: 'expired' },
          });
        else if (!this.deps.online() || !(await this.attemptLocked(entry))) return;
      }
    } finally {
      this.busy.delete(roomId);
    }
  }

  /** Two tabs never send for a room at the same time; without Web Locks the server deduplicates by clientMessageId. */
  private attemptLocked(entry: OutboxEntry): Promise<boolean> {
    const locks = navigator.locks as LockManager | undefined;
    if (!locks) return this.attempt(entry);
    return locks.request(`suda-outbox:${this.userId}:${entry.roomId}`, () => this.attempt(entry));
  }

  /** Returns whether to go on with the room's next entry. */
  private async attempt(entry: OutboxEntry): Promise<boolean> {
    const { clientMessageId, roomId } = entry;
    if (await this.resolvedElsewhere(entry)) return true;
    try {
      const ack = await this.deps.send(entry);
      this.retries.reset(roomId);
      if (this.closed || !this.entries.has(clientMessageId)) return true;
      if (this.deps.delivered(entry, ack)) {
        this.delivered.set(clientMessageId, ack.rev);
        await this.storage.delete(clientMessageId);
      } else {
        await this.discard(clientMessageId);
      }
      return true;
    } catch (error) {
      if (this.closed || !this.entries.has(clientMessageId)) return true;
      return this.onError(entry, error);
    }
  }

  /** Whether another tab sent, failed or discarded the entry while this one waited for the lock. */
  private async resolvedElsewhere({ clientMessageId }: OutboxEntry): Promise<boolean> {
    const held = this.entries.get(clientMessageId);
    if (!held || this.closed) return true;
    const stored = await this.storage.current(held);
    if (stored?.state === 'waiting') return false;
    if (stored) this.entries.set(clientMessageId, stored);
    else this.entries.delete(clientMessageId);
    return true;
  }

  private async onError(entry: OutboxEntry, error: unknown): Promise<boolean> {
    const reason = error instanceof ApiError ? error : new ApiError({ code: 'internal', message: String(error) });
    switch (reason.code) {
      case 'rate_limited':
        this.retryLater(entry.roomId, Number(reason.details?.['retryAfterMs']) || FIRST_RETRY_MS);
        return false;
      case 'unavailable':
        this.retryLater(entry.roomId);
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

  private retryLater(roomId: string, waitMs?: number): void {
    this.retries.schedule(roomId, () => void this.work(roomId), waitMs);
  }
}
