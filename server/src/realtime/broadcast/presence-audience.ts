import { Injectable } from '@nestjs/common';
import { isDirectRoomId } from '@suda/contract';
import { RoomStore } from '../../ports/room-store.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';

/** The sockets that receive the presence changes of a user: of users that may know of them (`RoomStore.shareRoom`). */
@Injectable()
export class PresenceAudience {
  constructor(
    private readonly rooms: RoomStore,
    private readonly sockets: Sockets,
  ) {}

  /** The Socket.IO rooms whose sockets hear of the user, those with sockets of this process. */
  async of(userId: string): Promise<string[]> {
    const roomIds = await this.rooms.roomIdsOf(userId);
    const here = roomIds.filter((roomId) => this.sockets.hasLocalSockets(socketRooms.room(roomId, 2)));
    const direct = here.filter(isDirectRoomId);
    const groups = here.filter((roomId) => !isDirectRoomId(roomId));
    // A peer with whom the user is in a group as well hears of them there.
    const showing = [...groups, ...(await this.rooms.showingDirect(userId, direct))];
    return showing.map((roomId) => socketRooms.room(roomId, 2));
  }
}
