import { WebSocketGateway } from '@nestjs/websockets';
import { type CommandPayload as Payload, type CommandResult as Result, NAMESPACE } from '@suda/contract';
import { Command } from '../realtime/commands/command.decorator.js';
import { userIdOf } from '../realtime/sockets/caller.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { PresenceService } from './presence.service.js';

@WebSocketGateway({ namespace: NAMESPACE })
export class PresenceGateway {
  constructor(private readonly presence: PresenceService) {}

  @Command('set_custom_status')
  async setCustomStatus(
    socket: ChatSocket,
    status: Payload<'set_custom_status'>,
  ): Promise<Result<'set_custom_status'>> {
    await this.presence.setCustomStatus(userIdOf(socket), status);
    return {};
  }

  @Command('watch_presence')
  async watch(socket: ChatSocket, { people }: Payload<'watch_presence'>): Promise<Result<'watch_presence'>> {
    return { users: await this.presence.watch(socket.id, userIdOf(socket), people) };
  }
}
