import { WebSocketGateway } from '@nestjs/websockets';
import { type CommandPayload as Payload, type CommandResult as Result, NAMESPACE } from '@suda/contract';
import { callerOf } from '../realtime/sockets/caller.js';
import { Command } from '../realtime/commands/command.decorator.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { socketRooms } from '../realtime/sockets/socket-rooms.js';
import { Sockets } from '../realtime/sockets/sockets.js';
import { RoomsService } from './rooms.service.js';

@WebSocketGateway({ namespace: NAMESPACE })
export class RoomsGateway {
  constructor(
    private readonly rooms: RoomsService,
    private readonly sockets: Sockets,
  ) {}

  @Command('create_room')
  async create(socket: ChatSocket, payload: Payload<'create_room'>): Promise<Result<'create_room'>> {
    const created = await this.rooms.create(callerOf(socket), payload);
    return { roomId: created.room.roomId, ...created };
  }

  @Command('join_room')
  async join(socket: ChatSocket, { roomId, userId }: Payload<'join_room'>): Promise<Result<'join_room'>> {
    return { roomId, ...(await this.rooms.join(callerOf(socket), roomId, userId)) };
  }

  @Command('leave_room')
  async leave(socket: ChatSocket, { roomId }: Payload<'leave_room'>): Promise<Result<'leave_room'>> {
    await this.rooms.leave(callerOf(socket), roomId);
    return {};
  }

  @Command('update_room')
  async update(socket: ChatSocket, payload: Payload<'update_room'>): Promise<Result<'update_room'>> {
    return { room: await this.rooms.update(callerOf(socket), payload) };
  }

  @Command('delete_room')
  async delete(socket: ChatSocket, { roomId }: Payload<'delete_room'>): Promise<Result<'delete_room'>> {
    return { room: await this.rooms.delete(callerOf(socket), roomId) };
  }

  @Command('add_members')
  add(socket: ChatSocket, { roomId, userIds }: Payload<'add_members'>): Promise<Result<'add_members'>> {
    return this.rooms.add(callerOf(socket), roomId, userIds);
  }

  @Command('remove_member')
  async remove(socket: ChatSocket, { roomId, userId }: Payload<'remove_member'>): Promise<Result<'remove_member'>> {
    return { room: await this.rooms.remove(callerOf(socket), roomId, userId) };
  }

  @Command('ban_user')
  async ban(socket: ChatSocket, { roomId, userId }: Payload<'ban_user'>): Promise<Result<'ban_user'>> {
    return { room: await this.rooms.ban(callerOf(socket), roomId, userId) };
  }

  @Command('unban_user')
  async unban(socket: ChatSocket, { roomId, userId }: Payload<'unban_user'>): Promise<Result<'unban_user'>> {
    return { room: await this.rooms.unban(callerOf(socket), roomId, userId) };
  }

  @Command('set_role')
  async setRole(socket: ChatSocket, { roomId, userId, role }: Payload<'set_role'>): Promise<Result<'set_role'>> {
    return { room: await this.rooms.setRole(callerOf(socket), roomId, userId, role) };
  }

  @Command('set_room_prefs')
  async setPrefs(
    socket: ChatSocket,
    { roomId, ...wanted }: Payload<'set_room_prefs'>,
  ): Promise<Result<'set_room_prefs'>> {
    const me = callerOf(socket);
    const prefs = await this.rooms.setPrefs(me, roomId, wanted);
    const others = { room: socketRooms.user(me.user.userId, 2), except: socket.id };
    this.sockets.emitV2(others, 'room_prefs', { roomId, ...prefs });
    return prefs;
  }
}
