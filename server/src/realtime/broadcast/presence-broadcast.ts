import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type Frame, TIMES } from '@suda/contract';
import { PresenceStore, type PresenceChange } from '../../ports/presence-store.js';
import { RoomStore } from '../../ports/room-store.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';
import { KeyedTaskQueue } from './keyed-task-queue.js';
import { Throttle } from './throttle.js';

/** Users whose rooms are read at once. */
const CONCURRENCY = 50;

type Users = Frame<'presence'>['users'];

/** Tells people who share a room with a user that they came or went: changes only, at most once a second. */
@Injectable()
export class PresenceBroadcast implements OnModuleInit, OnModuleDestroy {
  /** What changed since the last frame; emptied every second. */
  private pending = new Map<string, PresenceChange>();
  /** One frame after the other: who came and went while rooms are read slowly must not be told the other way round. */
  private readonly order = new KeyedTaskQueue();
  private readonly throttle = new Throttle(TIMES.coalesceMs, () => this.order.run('frames', () => this.broadcast()));

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
    // A process that died takes many along.
    for (let at = 0; at < changes.length; at += CONCURRENCY) {
      await Promise.all(changes.slice(at, at + CONCURRENCY).map((change) => this.addToFrames(change, frames)));
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
      // Told with the next frame, unless it has changed by then.
      if (!this.pending.has(userId)) this.pending.set(userId, { userId, status });
      this.throttle.request();
    }
  }
}
