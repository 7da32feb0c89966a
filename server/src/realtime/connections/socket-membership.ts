import { Injectable } from '@nestjs/common';
import type { Identity } from '../../ports/identity.js';
import { PresenceStore } from '../../ports/presence-store.js';
import { RoomStore } from '../../ports/room-store.js';
import type { ChatSocket } from '../sockets/socket.js';
import { socketRooms } from '../sockets/socket-rooms.js';

/** Makes a socket somebody's: present, and in the audience of all their rooms. */
@Injectable()
export class SocketMembership {
  constructor(
    private readonly presence: PresenceStore,
    private readonly rooms: RoomStore,
  ) {}

  async bind(socket: ChatSocket, identity: Identity): Promise<void> {
    await this.unbind(socket);
    const { protocol } = socket.data;
    const { userId } = identity.user;
    socket.data.identity = identity;
    // First the user's own audience: whoever is added to a room from now on is let in through it.
    await socket.join([socketRooms.user(userId, protocol), socketRooms.session(identity.sessionId)]);
    await this.presence.connect(userId, socket.id);
    if (socket.disconnected) return this.presence.disconnect(userId, socket.id);
    await this.refreshRooms(socket);
  }

  /** Puts the socket into the audience of all its user's rooms, and of no other. */
  async refreshRooms(socket: ChatSocket): Promise<void> {
    const { identity, protocol } = socket.data;
    if (!identity) return;
    const { userId } = identity.user;
    // Read before the rooms are: who was let in since is not taken for a stranger.
    const before = [...socket.rooms].filter((room) => socketRooms.isChatRoom(room));
    const roomIds = await this.rooms.roomIdsOf(userId);
    // A closed socket has left its rooms, and would stay for ever in what it joins now.
    if (socket.disconnected || socket.data.identity !== identity) return;
    const belongs = new Set(roomIds.map((roomId) => socketRooms.room(roomId, protocol)));
    await socket.join([...belongs]);
    for (const room of before) if (!belongs.has(room)) await socket.leave(room);
    await this.leaveLostRooms(socket, userId, roomIds);
  }

  /** Rooms that were lost while the socket entered them. */
  private async leaveLostRooms(socket: ChatSocket, userId: string, entered: readonly string[]): Promise<void> {
    const kept = new Set(await this.rooms.roomIdsOf(userId));
    for (const roomId of entered) {
      if (!kept.has(roomId)) await socket.leave(socketRooms.room(roomId, socket.data.protocol));
    }
  }

  /** The socket is nobody's any more. */
  async unbind(socket: ChatSocket): Promise<void> {
    const { identity, protocol } = socket.data;
    if (!identity) return;
    delete socket.data.identity;
    const own = new Set([socket.id, socketRooms.protocol(protocol)]);
    for (const room of socket.rooms) if (!own.has(room)) await socket.leave(room);
    await this.presence.disconnect(identity.user.userId, socket.id);
  }
}
