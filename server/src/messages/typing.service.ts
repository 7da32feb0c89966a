import { Injectable } from '@nestjs/common';
import { TIMES } from '@suda/contract';
import { RateLimits } from '../ports/rate-limits.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { socketRooms } from '../realtime/sockets/socket-rooms.js';
import { Sockets } from '../realtime/sockets/sockets.js';
import { RoomAccess } from '../rooms/room-access.service.js';

const FRAME_RATE = { name: 'typing_frames', points: 1, durationMs: TIMES.typingIntervalMs };

/** Broadcasts typing signals to the other members, at most once in two seconds per user and room. */
@Injectable()
export class TypingService {
  constructor(
    private readonly sockets: Sockets,
    private readonly access: RoomAccess,
    private readonly limits: RateLimits,
  ) {}

  async broadcast(socket: ChatSocket, userId: string, roomId: string): Promise<void> {
    // A socket in the Socket.IO room needs no query; the store is only read to choose the error.
    if (!this.sockets.isInRoom(socket, roomId)) await this.access.requireMember(userId, roomId);
    if ((await this.limits.consume(FRAME_RATE, JSON.stringify([userId, roomId]))) > 0) return;
    for (const protocol of [1, 2] as const) {
      const target = { room: socketRooms.room(roomId, protocol), except: socketRooms.user(userId, protocol) };
      if (protocol === 1) this.sockets.emitV1(target, 'typing', userId, { roomId });
      else this.sockets.emitV2(target, 'typing', userId, { roomId });
    }
  }
}
