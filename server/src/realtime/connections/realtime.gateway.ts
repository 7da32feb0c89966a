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
import { internalError, serverStopping } from '../refusals.js';
import { CommandPipeline } from '../commands/command-pipeline.js';
import { ConnectionGuard } from '../guards/connection-guard.js';
import { PresenceWatches } from '../presence/presence-watches.js';
import { ReplicaState } from '../replicas/replica-state.js';
import { SocketMembership } from './socket-membership.js';
import { HandshakeAuthenticator } from './handshake-authenticator.js';
import type { ChatNamespace, ChatSocket } from '../sockets/socket.js';
import { socketRooms } from '../sockets/socket-rooms.js';
import { Sockets } from '../sockets/sockets.js';

/** Lifecycle of a socket: authentication, membership, disconnection. */
@WebSocketGateway({ namespace: NAMESPACE })
export class RealtimeGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    private readonly sockets: Sockets,
    private readonly authenticator: HandshakeAuthenticator,
    private readonly membership: SocketMembership,
    private readonly watches: PresenceWatches,
    private readonly pipeline: CommandPipeline,
    private readonly guard: ConnectionGuard,
    private readonly backplane: SocketBackplane,
    private readonly state: ReplicaState,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  afterInit(namespace: ChatNamespace): void {
    this.backplane.attach(namespace.server, socketRooms.hearsToo);
    this.sockets.attach(namespace);
    namespace.use((socket: ChatSocket, next) => {
      this.authenticate(socket).then(
        () => next(),
        (error: unknown) => next(this.toConnectError(error)),
      );
    });
  }

  private async authenticate(socket: ChatSocket): Promise<void> {
    this.state.requireNoMaintenance();
    await this.authenticator.authenticateSocket(socket);
    if (this.authenticator.takesNobody) {
      // Closed, not only refused: the client connects again, to another server.
      socket.conn.close();
      throw serverStopping();
    }
    if (!socket.data.identity) this.guard.expectRegistration(socket);
  }

  handleConnection(socket: ChatSocket): void {
    const { protocol, identity, address, commands } = socket.data;
    this.metrics.connections.inc({ protocol });
    this.watches.enter(socket);
    this.logger.info({ socket: socket.id, protocol, address, userId: identity?.user.userId }, 'socket connected');
    socket.onAny((event: string, ...args: unknown[]) => {
      if (!Object.hasOwn(COMMANDS, event)) this.pipeline.rejectUnknown(socket, event, args);
    });
    // What was closed meanwhile did not include it.
    if (this.authenticator.takesNobody) {
      socket.conn.close();
      return;
    }
    if (socket.data.tellsClientId) socket.emit('client', { clientId: socket.data.clientId } as never);
    if (!identity) return;
    // An exclusive entry in the queue: commands wait until the socket has joined its rooms.
    commands
      .run(false, () => this.membership.bind(socket, identity))
      .catch((error: unknown) => this.closeUnbound(socket, error));
  }

  handleDisconnect(socket: ChatSocket, reason?: string): void {
    this.metrics.connections.dec({ protocol: socket.data.protocol });
    this.logger.info({ socket: socket.id, reason }, 'socket disconnected');
    this.membership.unbind(socket).catch((error: unknown) => this.logger.warn({ err: error }, 'presence not updated'));
  }

  private toConnectError(error: unknown): Error & { data: unknown } {
    const known = error instanceof ChatError ? error : internalError();
    if (known !== error) this.logger.error({ err: error }, 'handshake failed');
    return Object.assign(new Error(known.code), { data: known.toBody() });
  }

  /** A socket that failed to join its rooms would miss messages; closing it makes the client reconnect and retry. */
  private closeUnbound(socket: ChatSocket, error: unknown): void {
    this.logger.warn({ err: error, socket: socket.id }, 'socket could not enter its rooms');
    socket.conn.close();
  }
}
