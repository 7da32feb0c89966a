import { WebSocketGateway } from '@nestjs/websockets';
import { type CommandPayload as Payload, type CommandResult as Result, NAMESPACE } from '@suda/contract';
import { Command } from '../realtime/commands/command.decorator.js';
import { userIdOf } from '../realtime/sockets/caller.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { DisplayNames } from './display-names.service.js';

@WebSocketGateway({ namespace: NAMESPACE })
export class DisplayNamesGateway {
  constructor(private readonly names: DisplayNames) {}

  @Command('set_display_name')
  async set(socket: ChatSocket, { displayName }: Payload<'set_display_name'>): Promise<Result<'set_display_name'>> {
    return { displayName: await this.names.set(userIdOf(socket), displayName) };
  }
}
