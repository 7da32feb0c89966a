import { Injectable } from '@nestjs/common';
import { RoomStore } from '../../ports/room-store.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';

/** Who hears that a user came or went: whoever shares a room with them. */
@Injectable()
export class PresenceAudience {
  constructor(
    private readonly rooms: RoomStore,
    private readonly sockets: Sockets,
  ) {}

  /** The Socket.IO rooms whose sockets hear of the user, those with sockets of this process. */
  async of(userId: string): Promise<string[]> {
    const rooms = (await this.rooms.roomIdsOf(userId)).map((roomId) => socketRooms.room(roomId, 2));
    return rooms.filter((room) => this.sockets.hasLocalSockets(room));
  }
}
