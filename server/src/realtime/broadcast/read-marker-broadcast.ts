import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { TIMES } from '@suda/contract';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';
import { Throttle } from './throttle.js';

/**
 * Broadcasts read markers at most once a second: to the whole room when it is small, otherwise to the reader's sockets.
 * Sending a message moves the sender's marker too; clients derive that from the message, without a frame.
 */
@Injectable()
export class ReadMarkerBroadcast implements OnModuleDestroy {
  /** Markers since the last broadcast, by Socket.IO room, then by chat room. */
  private pending = new Map<string, Map<string, Record<string, number>>>();
  private readonly throttle = new Throttle(TIMES.coalesceMs, () => this.broadcast());

  constructor(private readonly sockets: Sockets) {}

  onModuleDestroy(): void {
    this.throttle.close();
  }

  /** Queues a moved marker. `shared`: for all members instead of only the reader. */
  schedule(roomId: string, userId: string, readSeq: number, shared: boolean): void {
    const audience = shared ? socketRooms.room(roomId, 2) : socketRooms.user(userId, 2);
    const rooms = this.pending.get(audience) ?? new Map<string, Record<string, number>>();
    // A null prototype, because a userId may be `__proto__`.
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
