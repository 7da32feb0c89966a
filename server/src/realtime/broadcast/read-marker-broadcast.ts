import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { TIMES } from '@suda/contract';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';
import { Throttle } from './throttle.js';

/**
 * How far people have read, at most once a second: to the whole room where it is small, else to the reader's own sessions.
 * A sender's marker needs no frame: their message says it.
 */
@Injectable()
export class ReadMarkerBroadcast implements OnModuleDestroy {
  /** By audience, then by room: the markers since the last frame; emptied every second. */
  private pending = new Map<string, Map<string, Record<string, number>>>();
  private readonly throttle = new Throttle(TIMES.coalesceMs, () => this.broadcast());

  constructor(private readonly sockets: Sockets) {}

  onModuleDestroy(): void {
    this.throttle.close();
  }

  schedule(roomId: string, userId: string, readSeq: number, shared: boolean): void {
    const audience = shared ? socketRooms.room(roomId, 2) : socketRooms.user(userId, 2);
    const rooms = this.pending.get(audience) ?? new Map<string, Record<string, number>>();
    // A null prototype: a userId may be any word, `__proto__` among them.
    const markers = rooms.get(roomId) ?? (Object.create(null) as Record<string, number>);
    markers[userId] = readSeq;
    this.pending.set(audience, rooms.set(roomId, markers));
    this.throttle.request();
  }

  private broadcast(): void {
    const frames = this.pending;
    this.pending = new Map();
    for (const [room, rooms] of frames) {
      for (const [roomId, markers] of rooms) this.sockets.emitV2({ room }, 'read_marker', { roomId, markers });
    }
  }
}
