import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { TIMES, type PresenceStatus, type UserStatus } from '@suda/contract';
import { AccountStore } from '../../ports/account-store.js';
import { PresenceStore } from '../../ports/presence-store.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';
import { KeyedTaskQueue } from '../broadcast/keyed-task-queue.js';
import { PresenceAudience } from './presence-audience.js';
import { presenceFrames, type HeardChange } from './presence-frames.js';
import { Throttle } from '../broadcast/throttle.js';

/** Users whose audience is read concurrently. */
const CONCURRENCY = 50;

/**
 * Broadcasts presence changes and new display names at most once a second: one frame to each socket that may hear of them,
 * however many rooms it shares with whom. Every process sends to its own sockets.
 */
@Injectable()
export class PresenceBroadcast implements OnModuleInit, OnModuleDestroy {
  /**
   * The latest change of each user since the last broadcast. Going and coming again is sent too: a client that read a list of members
   * in between has to hear how it ended.
   */
  private pending = new Map<string, PresenceStatus>();
  /** Users with another display name since then: what it is, is read when it is told. */
  private renamed = new Set<string>();
  /** Serializes broadcasts: when reading rooms is slow, a later change must not be emitted before an earlier one. */
  private readonly queue = new KeyedTaskQueue();
  private readonly throttle = new Throttle(TIMES.coalesceMs, () => this.queue.run('frames', () => this.broadcast()));

  constructor(
    private readonly presence: PresenceStore,
    private readonly accounts: AccountStore,
    private readonly audience: PresenceAudience,
    private readonly sockets: Sockets,
  ) {}

  onModuleInit(): void {
    this.presence.onChange((changes) => {
      for (const { userId, status } of changes) this.pending.set(userId, status);
      this.throttle.request();
    });
    this.presence.onNewName((userIds) => {
      for (const userId of userIds) this.renamed.add(userId);
      this.throttle.request();
    });
  }

  onModuleDestroy(): void {
    this.throttle.close();
  }

  private async broadcast(): Promise<void> {
    const [statuses, renamed] = [this.pending, this.renamed];
    this.pending = new Map();
    this.renamed = new Set();
    if (statuses.size + renamed.size === 0 || !this.sockets.hasLocalSockets(socketRooms.protocol(2))) return;
    const came = Array.from(statuses, ([userId, status]): UserStatus => ({ userId, status }));
    const changes = renamed.size === 0 ? came : await this.withNames(came, renamed);
    const heard: HeardChange[] = [];
    // Many users change at once when a process dies.
    for (let start = 0; start < changes.length; start += CONCURRENCY) {
      const some = changes.slice(start, start + CONCURRENCY);
      heard.push(...(await Promise.all(some.map((change) => this.heard(change)))));
    }
    const frames = presenceFrames(heard, (room) => this.audience.olderClientsIn(room), this.audience.olderClients);
    for (const { sockets, users } of frames) this.sockets.emitV2To(sockets, 'presence', { users });
  }

  /** With the names of those who have another one, whether they came or went or not. */
  private async withNames(changes: readonly UserStatus[], renamed: ReadonlySet<string>): Promise<UserStatus[]> {
    const userIds = [...renamed];
    try {
      const [users, online] = await Promise.all([this.accounts.findMany(userIds), this.presence.onlineOf(userIds)]);
      const told = new Map(changes.map((it) => [it.userId, it]));
      for (const { userId, displayName } of users) {
        const status = told.get(userId)?.status ?? (online.has(userId) ? 'online' : 'offline');
        told.set(userId, { userId, status, displayName });
      }
      return [...told.values()];
    } catch {
      this.tellLater([], renamed);
      return [...changes];
    }
  }

  private async heard(change: UserStatus): Promise<HeardChange> {
    const { userId, displayName } = change;
    try {
      const { rooms, watchers } = await this.audience.of(userId);
      // Every session of the user shows their own name.
      const own = displayName === undefined ? [] : this.sockets.localSocketsIn(socketRooms.user(userId, 2));
      return { change, rooms, watchers: new Set([...watchers, ...own]) };
    } catch {
      this.tellLater([change], displayName === undefined ? [] : [userId]);
      return { change, rooms: [], watchers: new Set() };
    }
  }

  /** With the next broadcast, unless something newer has happened. */
  private tellLater(changes: readonly UserStatus[], renamed: Iterable<string>): void {
    for (const { userId, status } of changes) if (!this.pending.has(userId)) this.pending.set(userId, status);
    for (const userId of renamed) this.renamed.add(userId);
    this.throttle.request();
  }
}
