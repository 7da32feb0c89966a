import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type Frame, TIMES } from '@suda/contract';
import { PresenceStore, type PresenceChange } from '../ports/presence-store.js';
import { RoomStore } from '../ports/room-store.js';
import { socketRooms } from './socket-rooms.js';
import { Sockets } from './sockets.js';
import { Throttle } from './throttle.js';

type Users = Frame<'presence'>['users'];

/** Tells people who share a room with a user that they came or went: changes only, at most once a second. */
@Injectable()
export class PresenceFrames implements OnModuleInit, OnModuleDestroy {
  /** What changed since the last frame; emptied every second. */
  private pending = new Map<string, PresenceChange>();
  private readonly throttle = new Throttle(TIMES.coalesceMs, () => void this.tell().catch(() => undefined));

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

  private async tell(): Promise<void> {
    const changes = this.pending;
    this.pending = new Map();
    const frames = new Map<string, Users>();
    for (const change of changes.values()) {
      for (const roomId of await this.rooms.roomIdsOf(change.userId)) {
        const room = socketRooms.room(roomId, 2);
        if (!this.sockets.mayReach(room)) continue;
        const users = frames.get(room) ?? [];
        users.push({ userId: change.userId, status: change.status });
        frames.set(room, users);
      }
    }
    for (const [room, users] of frames) this.sockets.emitTwo({ room, local: true }, 'presence', { users });
  }
}
