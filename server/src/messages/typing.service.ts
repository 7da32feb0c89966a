import { Injectable } from '@nestjs/common';
import { TIMES } from '@suda/contract';
import { ContactsService } from '../contacts/contacts.service.js';
import { RateLimits } from '../ports/rate-limits.js';
import { TypingBroadcast } from '../realtime/broadcast/typing-broadcast.js';
import { RoomSizes } from '../realtime/sockets/room-sizes.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { Sockets } from '../realtime/sockets/sockets.js';
import { RoomAccess } from '../rooms/room-access.service.js';

const REPEAT_RATE = { name: 'typing_signals', points: 1, durationMs: TIMES.typingRepeatMs };

/** Typing signals: a user's repeated ones are not broadcast while the last is still shown, and none in large rooms. */
@Injectable()
export class TypingService {
  constructor(
    private readonly sockets: Sockets,
    private readonly sizes: RoomSizes,
    private readonly access: RoomAccess,
    private readonly contacts: ContactsService,
    private readonly limits: RateLimits,
    private readonly frames: TypingBroadcast,
  ) {}

  async broadcast(socket: ChatSocket, userId: string, roomId: string): Promise<void> {
    // A socket in the Socket.IO room needs no query; the store is only read to choose the error.
    if (!this.sockets.isInRoom(socket, roomId)) await this.access.requireMember(userId, roomId);
    if (await this.sizes.isLarge(roomId)) return;
    if ((await this.limits.consume(REPEAT_RATE, JSON.stringify([userId, roomId]))) > 0) return;
    if (await this.contacts.isBlockedIn(roomId, userId)) return;
    await this.frames.schedule(roomId, userId);
  }
}
