import { Inject } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import { ChatError, COMMANDS, NAMESPACE } from '@suda/contract';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { Metrics } from '../../observe/metrics.js';
import { SocketBackplane } from '../../ports/socket-backplane.js';
import { CommandPipeline } from '../commands/command-pipeline.js';
import { ConnectionGuard } from '../guards/connection-guard.js';
import { SocketMembership } from './socket-membership.js';
import { HandshakeAuthenticator } from './handshake-authenticator.js';
import type { ChatNamespace, ChatSocket } from '../sockets/socket.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';

/** The life of a socket: who it is, where it belongs, and its end. */
@WebSocketGateway({ namespace: NAMESPACE })
export class RealtimeGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    private readonly sockets: Sockets,
    private readonly authenticator: HandshakeAuthenticator,
    private readonly membership: SocketMembership,
    private readonly pipeline: CommandPipeline,
    private readonly guard: ConnectionGuard,
    private readonly backplane: SocketBackplane,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  afterInit(namespace: ChatNamespace): void {
    this.backplane.attach(namespace.server);
    this.sockets.open(namespace);
    namespace.use((socket: ChatSocket, next) => {
      this.enter(socket).then(
        () => next(),
        (error: unknown) => next(this.refusal(error)),
      );
    });
  }

  private async enter(socket: ChatSocket): Promise<void> {
    await this.authenticator.enter(socket);
    if (!socket.data.identity) this.guard.expectRegistration(socket);
  }

  handleConnection(socket: ChatSocket): void {
    const { protocol, identity, address, commands } = socket.data;
    this.metrics.connections.inc({ protocol });
    this.logger.info({ socket: socket.id, protocol, address, userId: identity?.user.userId }, 'socket connected');
    void socket.join(socketRooms.protocol(protocol));
    socket.onAny((event: string, ...args: unknown[]) => {
      if (!Object.hasOwn(COMMANDS, event)) this.pipeline.refuse(socket, event, args);
    });
    if (!identity) return;
    // Commands wait in the queue until the socket is in its rooms.
    commands
      .run(false, () => this.membership.enter(socket, identity))
      .catch((error: unknown) => this.giveUp(socket, error));
  }

  handleDisconnect(socket: ChatSocket, reason?: string): void {
    this.metrics.connections.dec({ protocol: socket.data.protocol });
    this.logger.info({ socket: socket.id, reason }, 'socket disconnected');
    this.membership.exit(socket).catch((error: unknown) => this.logger.warn({ err: error }, 'presence not updated'));
  }

  private refusal(error: unknown): Error & { data: unknown } {
    const known = error instanceof ChatError ? error : new ChatError('internal', 'Something went wrong on the server.');
    if (known !== error) this.logger.error({ err: error }, 'handshake failed');
    return Object.assign(new Error(known.code), { data: known.toBody() });
  }

  /** A socket that couldn't enter its rooms would miss messages: it comes back and tries again. */
  private giveUp(socket: ChatSocket, error: unknown): void {
    this.logger.warn({ err: error, socket: socket.id }, 'socket could not enter its rooms');
    socket.conn.close();
  }
}
