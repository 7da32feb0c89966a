import { Injectable } from '@nestjs/common';
import { ChatError, type Role, type Room } from '@suda/contract';
import { RoomStore } from '../ports/room-store.js';

export const noSuchRoom = () => new ChatError('not_found', 'No such room.');

/** What a user may see of rooms. */
@Injectable()
export class RoomAccess {
  constructor(private readonly rooms: RoomStore) {}

  /**
   * The role of a member.
   * @throws {ChatError} `forbidden` for a public room that the user is not in, `not_found` for any other
   */
  async requireMember(userId: string, roomId: string): Promise<Role> {
    const role = await this.rooms.role(roomId, userId);
    if (role) return role;
    const room = await this.rooms.room(roomId);
    if (room?.visibility === 'public') throw new ChatError('forbidden', 'Join the room first.');
    throw noSuchRoom();
  }

  /** A step that the store refuses to who is not in the room: they get the error of `requireMember`. */
  async withMembershipError<T>(userId: string, roomId: string, step: Promise<T>): Promise<T> {
    try {
      return await step;
    } catch (error) {
      await this.requireMember(userId, roomId);
      throw error;
    }
  }

  /** The room as its member or, where it is public, as anybody sees it. @throws {ChatError} `not_found` */
  async visibleRoom(userId: string, roomId: string): Promise<Room> {
    const room = (await this.rooms.summary(roomId, userId)) ?? (await this.rooms.room(roomId));
    if (!room) throw noSuchRoom();
    if ('role' in room || room.visibility === 'public') return withoutLastMessage(room);
    throw noSuchRoom();
  }
}

/** What was said in a public room is for its members. */
function withoutLastMessage(room: Room): Room {
  if ('role' in room) return room;
  const { lastMessage: _, ...rest } = room;
  return rest;
}
