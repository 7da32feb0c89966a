import { Injectable } from '@nestjs/common';
import { can, ChatError, type Role, type Room, type RoomAction } from '@suda/contract';
import { RoomStore } from '../ports/room-store.js';
import { roleForbids } from '../rules/refusals.js';

export const noSuchRoom = () => new ChatError('not_found', 'No such room.');

/** Read access to rooms. */
@Injectable()
export class RoomAccess {
  constructor(private readonly rooms: RoomStore) {}

  /**
   * The role of a member, which must allow the action if one is named.
   * @throws {ChatError} callers that are not members get `forbidden` for a public room, otherwise `not_found`; `forbidden` for
   *   a role that does not suffice
   */
  async requireMember(userId: string, roomId: string, action?: RoomAction): Promise<Role> {
    const role = await this.rooms.role(roomId, userId);
    if (role && action && !can(role, action)) throw roleForbids();
    if (role) return role;
    const room = await this.rooms.room(roomId);
    if (room?.visibility === 'public') throw new ChatError('forbidden', 'Join the room first.');
    throw noSuchRoom();
  }

  /** Awaits a store operation. If it fails and the user is not a member, throws the error of `requireMember`. */
  async withMembershipError<T>(userId: string, roomId: string, operation: Promise<T>): Promise<T> {
    try {
      return await operation;
    } catch (error) {
      await this.requireMember(userId, roomId);
      throw error;
    }
  }

  /** A RoomSummary for members; a public room without `lastMessage` for others. @throws {ChatError} `not_found` */
  async visibleRoom(userId: string, roomId: string): Promise<Room> {
    const room = (await this.rooms.summary(roomId, userId)) ?? (await this.rooms.room(roomId));
    if (!room) throw noSuchRoom();
    if ('role' in room || room.visibility === 'public') return withoutLastMessage(room);
    throw noSuchRoom();
  }
}

/** Messages of a public room are visible to its members only. */
function withoutLastMessage(room: Room): Room {
  if ('role' in room) return room;
  const { lastMessage: _, ...rest } = room;
  return rest;
}
