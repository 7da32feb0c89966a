import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { TIMES, type PresenceStatus } from '@suda/contract';
import { PresenceStore, type PresenceChange } from '../../ports/presence-store.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';
import { KeyedTaskQueue } from '../broadcast/keyed-task-queue.js';
import { PresenceAudience } from './presence-audience.js';
import { presenceFrames, type HeardChange } from './presence-frames.js';
import { Throttle } from '../broadcast/throttle.js';

/** Users whose audience is read concurrently. */
const CONCURRENCY = 50;

/**
 * Broadcasts presence changes at most once a second: one frame to each socket that may hear of them, however many rooms
 * it shares with whom. Every process sends to its own sockets.
 */
@Injectable()
export class PresenceBroadcast implements OnModuleInit, OnModuleDestroy {
  /**
   * The latest change of each user since the last broadcast. Going and coming again is sent too: a client that read a list of members
   * in between has to hear how it ended.
   */
  private pending = new Map<string, PresenceStatus>();
  /** Serializes broadcasts: when reading rooms is slow, a later change must not be emitted before an earlier one. */
  private readonly queue = new KeyedTaskQueue();
  private readonly throttle = new Throttle(TIMES.coalesceMs, () => this.queue.run('frames', () => this.broadcast()));

  constructor(
    private readonly presence: PresenceStore,
    private readonly audience: PresenceAudience,
    private readonly sockets: Sockets,
  ) {}

  onModuleInit(): void {
    this.presence.onChange((changes) => {
      for (const { userId, status } of changes) this.pending.set(userId, status);
      this.throttle.request();
    });
  }

  onModuleDestroy(): void {
    this.throttle.close();
  }

  private async broadcast(): Promise<void> {
    const changes = Array.from(this.pending, ([userId, status]): PresenceChange => ({ userId, status }));
    this.pending = new Map();
    const everyone = socketRooms.protocol(2);
    if (changes.length === 0 || !this.sockets.hasLocalSockets(everyone)) return;
    const heard: HeardChange[] = [];
    // Many users change at once when a process dies.
    for (let start = 0; start < changes.length; start += CONCURRENCY) {
      const some = changes.slice(start, start + CONCURRENCY);
      heard.push(...(await Promise.all(some.map((change) => this.heard(change)))));
    }
    const frames = presenceFrames(heard, (room) => this.audience.olderClientsIn(room), this.audience.olderClients);
    for (const { sockets, users } of frames) this.sockets.emitV2To(sockets, 'presence', { users });
  }

  private async heard(change: PresenceChange): Promise<HeardChange> {
    try {
      return { change, ...(await this.audience.of(change.userId)) };
    } catch {
      // Retried with the next broadcast, unless a newer change has replaced it.
      if (!this.pending.has(change.userId)) this.pending.set(change.userId, change.status);
      this.throttle.request();
      return { change, rooms: [], watchers: new Set() };
    }
  }
}
