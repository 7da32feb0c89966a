import { WebSocketGateway } from '@nestjs/websockets';
import { type CommandPayload as Payload, type CommandResult as Result, NAMESPACE } from '@suda/contract';
import { Command } from '../realtime/commands/command.decorator.js';
import { callerOf, userIdOf } from '../realtime/sockets/caller.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { InvitationsService } from './invitations.service.js';

@WebSocketGateway({ namespace: NAMESPACE })
export class InvitationsGateway {
  constructor(private readonly invitations: InvitationsService) {}

  @Command('list_invitations')
  async list(socket: ChatSocket, _: Payload<'list_invitations'>): Promise<Result<'list_invitations'>> {
    return { invitations: await this.invitations.list(userIdOf(socket)) };
  }

  @Command('accept_invitation')
  async accept(socket: ChatSocket, { roomId }: Payload<'accept_invitation'>): Promise<Result<'accept_invitation'>> {
    return { roomId, room: await this.invitations.accept(callerOf(socket).user, roomId) };
  }

  @Command('decline_invitation')
  async decline(socket: ChatSocket, { roomId }: Payload<'decline_invitation'>): Promise<Result<'decline_invitation'>> {
    await this.invitations.decline(userIdOf(socket), roomId);
    return {};
  }
}
