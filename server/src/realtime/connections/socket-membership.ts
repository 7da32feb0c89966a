import { Injectable } from '@nestjs/common';
import type { Identity } from '../../ports/identity.js';
import { ClientDirectory, type ClientSocket } from '../../ports/client-directory.js';
import { PresenceStore } from '../../ports/presence-store.js';
import { RoomStore } from '../../ports/room-store.js';
import type { ChatSocket } from '../sockets/socket.js';
import { audiencesOf, socketRooms } from '../sockets/socket-rooms.js';

/** Binds a socket to a user: sets presence, and joins the Socket.IO rooms of user, session and chat rooms. */
@Injectable()
export class SocketMembership {
  constructor(
    private readonly presence: PresenceStore,
    private readonly clients: ClientDirectory,
    private readonly rooms: RoomStore,
  ) {}

  /** Binds the socket to `identity`, after unbinding it from the previous one. */
  async bind(socket: ChatSocket, identity: Identity): Promise<void> {
    await this.unbind(socket);
    const { userId } = identity.user;
    socket.data.identity = identity;
    // The user's Socket.IO room first: from then on, users added to chat rooms are joined through it.
    const users = audiencesOf(socket).map((audience) => socketRooms.user(userId, audience));
    const protocol = socketRooms.protocol(socket.data.protocol);
    await socket.join([...users, socketRooms.session(identity.sessionId), protocol]);
    await this.appear(socket, userId);
    if (socket.disconnected) return this.disappear(socket, userId);
    await this.refreshRooms(socket);
  }

  /** Joins the socket to exactly the chat rooms of its user, and leaves all others. */
  async refreshRooms(socket: ChatSocket): Promise<void> {
    const { identity } = socket.data;
    if (!identity) return;
    const { userId } = identity.user;
    // Snapshot before reading the store: rooms joined in the meantime must not be left below.
    const before = [...socket.rooms].filter((room) => socketRooms.isChatRoom(room));
    const roomIds = await this.rooms.roomIdsOf(userId);
    // A disconnected socket has already left its rooms, and would never leave rooms that it joins now.
    if (socket.disconnected || socket.data.identity !== identity) return;
    const current = new Set(roomIds.flatMap((roomId) => socketRoomsOf(socket, roomId)));
    await socket.join([...current]);
    for (const room of before) if (!current.has(room)) await socket.leave(room);
    await this.leaveLostRooms(socket, userId, roomIds);
  }

  /** Leaves rooms whose membership ended while the socket was joining them. */
  private async leaveLostRooms(socket: ChatSocket, userId: string, joined: readonly string[]): Promise<void> {
    const kept = new Set(await this.rooms.roomIdsOf(userId));
    for (const roomId of joined) {
      if (!kept.has(roomId)) for (const room of socketRoomsOf(socket, roomId)) await socket.leave(room);
    }
  }

  /** Leaves all user-specific Socket.IO rooms and clears presence. No effect on a socket without an identity. */
  async unbind(socket: ChatSocket): Promise<void> {
    const { identity } = socket.data;
    if (!identity) return;
    delete socket.data.identity;
    for (const room of socket.rooms) if (room !== socket.id) await socket.leave(room);
    await this.disappear(socket, identity.user.userId);
  }

  private async appear(socket: ChatSocket, userId: string): Promise<void> {
    await Promise.all([this.presence.connect(userId, socket.id), this.clients.connect(clientSocket(socket, userId))]);
  }

  private async disappear(socket: ChatSocket, userId: string): Promise<void> {
    await Promise.all([
      this.presence.disconnect(userId, socket.id),
      this.clients.disconnect(clientSocket(socket, userId)),
    ]);
  }
}

const clientSocket = (socket: ChatSocket, userId: string): ClientSocket => ({
  userId,
  clientId: socket.data.clientId,
  socketId: socket.id,
  // Of the chat's own protocols none has them.
  hearsEvents: false,
});

/** The Socket.IO rooms through which the socket hears a chat room. */
const socketRoomsOf = (socket: ChatSocket, roomId: string): string[] =>
  audiencesOf(socket).map((audience) => socketRooms.room(roomId, audience));
