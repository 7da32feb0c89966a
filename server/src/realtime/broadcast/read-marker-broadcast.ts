import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LIMITS, TIMES, type Frame } from '@suda/contract';
import type { ReadMarker } from '../../ports/room-store.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';
import { Throttle } from './throttle.js';

type Markers = Omit<Frame<'read_marker'>, 'roomId'>;

/** A null prototype, because a userId may be `__proto__`. */
const byUserId = (): Record<string, number> => Object.create(null) as Record<string, number>;

function put(frame: Markers, userId: string, { readSeq, readEpoch }: ReadMarker): void {
  frame.markers[userId] = readSeq;
  if (readEpoch > 0) (frame.epochs ??= byUserId())[userId] = readEpoch;
}

/** All members of a small room, otherwise the reader. */
const audienceOf = (roomId: string, userId: string, { memberCount }: ReadMarker): string =>
  memberCount <= LIMITS.readMarkerMembers ? socketRooms.room(roomId, 2) : socketRooms.user(userId, 2);

/**
 * Broadcasts read markers at most once a second: to the whole room when it is small, otherwise to the reader's sockets.
 * Sending a message moves the sender's marker too; clients derive that from the message, without a frame.
 */
@Injectable()
export class ReadMarkerBroadcast implements OnModuleDestroy {
  /** Markers since the last broadcast, by Socket.IO room, then by chat room. */
  private pending = new Map<string, Map<string, Markers>>();
  private readonly throttle = new Throttle(TIMES.coalesceMs, () => this.broadcast());

  constructor(private readonly sockets: Sockets) {}

  onModuleDestroy(): void {
    this.throttle.close();
  }

  /** Queues a marker that was moved forward. */
  schedule(roomId: string, userId: string, marker: ReadMarker): void {
    const audience = audienceOf(roomId, userId, marker);
    const rooms = this.pending.get(audience) ?? new Map<string, Markers>();
    const frame = rooms.get(roomId) ?? { markers: byUserId() };
    put(frame, userId, marker);
    this.pending.set(audience, rooms.set(roomId, frame));
    this.throttle.request();
  }

  /** Sends a marker that was moved back, at once: its owner may write next, which moves it forward without a frame. */
  sendBack(roomId: string, userId: string, marker: ReadMarker): void {
    const room = audienceOf(roomId, userId, marker);
    const queued = this.pending.get(room)?.get(roomId);
    if (queued && userId in queued.markers) put(queued, userId, marker);
    const frame: Markers = { markers: byUserId(), seq: marker.seq };
    put(frame, userId, marker);
    this.sockets.emitV2({ room }, 'read_marker', { roomId, ...frame });
  }

  private broadcast(): void {
    const frames = this.pending;
    this.pending = new Map();
    for (const [room, rooms] of frames) {
      for (const [roomId, frame] of rooms) this.sockets.emitV2({ room }, 'read_marker', { roomId, ...frame });
    }
  }
}
