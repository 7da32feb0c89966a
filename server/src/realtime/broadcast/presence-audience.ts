import { Injectable } from '@nestjs/common';
import { isDirectRoomId } from '@suda/contract';
import { RoomStore } from '../../ports/room-store.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';

/** Who hears that a user came or went: whoever may know of it (`RoomStore.shareRoom`). */
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
    const shows = await Promise.all(here.map((roomId) => this.shows(roomId, userId)));
    return here.filter((_, index) => shows[index]).map((roomId) => socketRooms.room(roomId, 2));
  }

  /** A conversation shows the user to their peer if the peer may know of them, through whatever room. */
  private async shows(roomId: string, userId: string): Promise<boolean> {
    if (!isDirectRoomId(roomId)) return true;
    const peer = (await this.rooms.memberIds(roomId, 2)).find((it) => it !== userId);
    return peer !== undefined && this.rooms.shareRoom(peer, userId);
  }
}
