import { WebSocketGateway } from '@nestjs/websockets';
import { type CommandPayload as Payload, type CommandResult as Result, NAMESPACE } from '@suda/contract';
import { Command } from '../realtime/commands/command.decorator.js';
import { userIdOf } from '../realtime/sockets/caller.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { ContactsService } from './contacts.service.js';

@WebSocketGateway({ namespace: NAMESPACE })
export class ContactsGateway {
  constructor(private readonly contacts: ContactsService) {}

  @Command('block_user')
  async block(socket: ChatSocket, { userId }: Payload<'block_user'>): Promise<Result<'block_user'>> {
    await this.contacts.block(userIdOf(socket), userId);
    return {};
  }

  @Command('unblock_user')
  async unblock(socket: ChatSocket, { userId }: Payload<'unblock_user'>): Promise<Result<'unblock_user'>> {
    await this.contacts.unblock(userIdOf(socket), userId);
    return {};
  }

  @Command('list_blocks')
  async blocked(socket: ChatSocket, _: Payload<'list_blocks'>): Promise<Result<'list_blocks'>> {
    return { users: await this.contacts.blocked(userIdOf(socket)) };
  }

  @Command('set_preferences')
  setPreferences(socket: ChatSocket, preferences: Payload<'set_preferences'>): Promise<Result<'set_preferences'>> {
    return this.contacts.setPreferences(userIdOf(socket), preferences);
  }
}
