import { WebSocketGateway } from '@nestjs/websockets';
import { type CommandPayload as Payload, type CommandResult as Result, NAMESPACE } from '@suda/contract';
import { userIdOf } from '../realtime/sockets/caller.js';
import { Command } from '../realtime/commands/command.decorator.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { MessagesService } from './messages.service.js';
import { ReadMarkersService } from './read-markers.service.js';
import { SyncService } from './sync.service.js';
import { TypingService } from './typing.service.js';

@WebSocketGateway({ namespace: NAMESPACE })
export class MessagesGateway {
  constructor(
    private readonly messages: MessagesService,
    private readonly syncService: SyncService,
    private readonly markers: ReadMarkersService,
    private readonly typingService: TypingService,
  ) {}

  @Command('send_message')
  send(socket: ChatSocket, payload: Payload<'send_message'>): Promise<Result<'send_message'>> {
    return this.messages.send(userIdOf(socket), payload);
  }

  @Command('edit_message')
  async edit(socket: ChatSocket, payload: Payload<'edit_message'>): Promise<Result<'edit_message'>> {
    return { message: await this.messages.edit(userIdOf(socket), payload) };
  }

  @Command('delete_message')
  async delete(socket: ChatSocket, payload: Payload<'delete_message'>): Promise<Result<'delete_message'>> {
    return { message: await this.messages.delete(userIdOf(socket), payload) };
  }

  @Command('add_reaction')
  async addReaction(socket: ChatSocket, payload: Payload<'add_reaction'>): Promise<Result<'add_reaction'>> {
    return { message: await this.messages.react(userIdOf(socket), payload, true) };
  }

  @Command('remove_reaction')
  async removeReaction(socket: ChatSocket, payload: Payload<'remove_reaction'>): Promise<Result<'remove_reaction'>> {
    return { message: await this.messages.react(userIdOf(socket), payload, false) };
  }

  @Command('mark_read')
  markRead(socket: ChatSocket, payload: Payload<'mark_read'>): Promise<Result<'mark_read'>> {
    return this.markers.read(userIdOf(socket), payload);
  }

  @Command('mark_unread')
  markUnread(socket: ChatSocket, payload: Payload<'mark_unread'>): Promise<Result<'mark_unread'>> {
    return this.markers.unread(userIdOf(socket), payload);
  }

  @Command('typing')
  async typing(socket: ChatSocket, { roomId }: Payload<'typing'>): Promise<Result<'typing'>> {
    await this.typingService.broadcast(socket, userIdOf(socket), roomId);
    return {};
  }

  @Command('sync')
  async sync(socket: ChatSocket, { rooms }: Payload<'sync'>): Promise<Result<'sync'>> {
    return { rooms: await this.syncService.sync(userIdOf(socket), rooms) };
  }
}
