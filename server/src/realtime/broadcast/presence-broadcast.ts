import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type Frame, TIMES } from '@suda/contract';
import { PresenceStore, type PresenceChange } from '../../ports/presence-store.js';
import { RoomStore } from '../../ports/room-store.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';
import { KeyedTaskQueue } from './keyed-task-queue.js';
import { Throttle } from './throttle.js';

/** Users whose rooms are read concurrently. */
const CONCURRENCY = 50;

type Users = Frame<'presence'>['users'];

/** Broadcasts presence changes to the rooms of each changed user, at most once a second. */
@Injectable()
export class PresenceBroadcast implements OnModuleInit, OnModuleDestroy {
  /** Latest change per userId since the last broadcast. */
  private pending = new Map<string, PresenceChange>();
  /** Serializes broadcasts: when reading rooms is slow, a later change must not be emitted before an earlier one. */
  private readonly queue = new KeyedTaskQueue();
  private readonly throttle = new Throttle(TIMES.coalesceMs, () => this.queue.run('frames', () => this.broadcast()));

  constructor(
    private readonly presence: PresenceStore,
    private readonly rooms: RoomStore,
    private readonly sockets: Sockets,
  ) {}

  onModuleInit(): void {
    this.presence.onChange((changes) => {
      for (const change of changes) this.pending.set(change.userId, change);
      this.throttle.request();
    });
  }

  onModuleDestroy(): void {
    this.throttle.close();
  }

  private async broadcast(): Promise<void> {
    const changes = [...this.pending.values()];
    this.pending = new Map();
    if (changes.length === 0 || !this.sockets.hasLocalSockets(socketRooms.protocol(2))) return;
    const frames = new Map<string, Users>();
    // Many users change at once when a process dies.
    for (let start = 0; start < changes.length; start += CONCURRENCY) {
      await Promise.all(changes.slice(start, start + CONCURRENCY).map((change) => this.addToFrames(change, frames)));
    }
    for (const [room, users] of frames) this.sockets.emitV2({ room, local: true }, 'presence', { users });
  }

  private async addToFrames({ userId, status }: PresenceChange, frames: Map<string, Users>): Promise<void> {
    try {
      for (const roomId of await this.rooms.roomIdsOf(userId)) {
        const room = socketRooms.room(roomId, 2);
        if (!this.sockets.hasLocalSockets(room)) continue;
        const users = frames.get(room) ?? [];
        users.push({ userId, status });
        frames.set(room, users);
      }
    } catch {
      // Retried with the next broadcast, unless a newer change has replaced it.
      if (!this.pending.has(userId)) this.pending.set(userId, { userId, status });
      this.throttle.request();
    }
  }
}
