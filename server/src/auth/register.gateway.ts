import { WebSocketGateway } from '@nestjs/websockets';
import { type CommandPayload, type CommandResult, LIMITS, NAMESPACE } from '@suda/contract';
import { RoomStore } from '../ports/room-store.js';
import { Command } from '../realtime/commands/command.decorator.js';
import { SocketMembership } from '../realtime/connections/socket-membership.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { ProtocolV1 } from '../realtime/broadcast/protocol-v1.js';
import { AuthService } from './auth.service.js';

@WebSocketGateway({ namespace: NAMESPACE })
export class RegisterGateway {
  constructor(
    private readonly auth: AuthService,
    private readonly membership: SocketMembership,
    private readonly rooms: RoomStore,
    private readonly protocolV1: ProtocolV1,
  ) {}

  @Command('register')
  async register(socket: ChatSocket, { userId }: CommandPayload<'register'>): Promise<CommandResult<'register'>> {
    const { data } = socket;
    const { identity, token } = await this.signIn(socket, userId);
    if (identity.sessionId !== data.identity?.sessionId) await this.membership.bind(socket, identity);
    this.protocolV1.emitWelcome(socket, identity.user);
    const page = await this.rooms.roomsOf(userId, { limit: LIMITS.registerRooms });
    const { user, sessionId } = identity;
    return { user, sessionId, rooms: page.items, more: page.cursor !== undefined, ...(token && { token }) };
  }

  private async signIn({ data }: ChatSocket, userId: string) {
    const session = await this.auth.signInGuest({
      userId,
      token: data.token,
      current: data.identity,
      acceptsToken: data.ackRequested === true || data.protocol === 2,
      client: { address: data.address, userAgent: data.userAgent },
    });
    // The cookie’s token belongs to one session; registering another name on the same socket issues a new token.
    if (session.token !== undefined) data.token = session.token;
    return session;
  }
}
