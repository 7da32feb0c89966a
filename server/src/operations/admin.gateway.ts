import { Inject } from '@nestjs/common';
import { type OnGatewayConnection, type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import {
  type Ack,
  ADMIN_NAMESPACE,
  ChatError,
  parseBounded,
  SOCKET_ADMIN_ENDPOINTS,
  type SocketAdminCall,
} from '@suda/contract';
import type { Namespace, Socket } from 'socket.io';
import { RateLimiter } from '../limits/rate-limiter.js';
import { LOGGER, type Logger } from '../observe/logger.js';
import { HandshakeAuthenticator } from '../realtime/connections/handshake-authenticator.js';
import { internalError } from '../realtime/refusals.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { socketRooms } from '../realtime/sockets/socket-rooms.js';
import { SocketAdmin } from './socket-admin.service.js';

type Answer = (answer: Ack<unknown>) => void;

/** The namespace of operators: each call of `/chat/admin/sockets` is an event here, with an ack. */
@WebSocketGateway({ namespace: ADMIN_NAMESPACE })
export class AdminGateway implements OnGatewayInit, OnGatewayConnection {
  constructor(
    private readonly authenticator: HandshakeAuthenticator,
    private readonly admin: SocketAdmin,
    private readonly limits: RateLimiter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  afterInit(namespace: Namespace): void {
    namespace.use((socket, next) => {
      this.authenticator.authenticateOperator(socket).then(
        () => next(),
        (error: unknown) => next(Object.assign(new Error('refused'), { data: this.bodyOf(error) })),
      );
    });
  }

  handleConnection(socket: Socket): void {
    socket.onAny((event: string, ...args: unknown[]) => {
      const ack = args.at(-1);
      if (typeof ack === 'function') void this.answer(socket, event, args[0], ack as Answer);
    });
    const { identity } = socket.data as Partial<ChatSocket['data']>;
    // Where the end of the session finds it.
    if (identity) void socket.join(socketRooms.session(identity.sessionId));
  }

  private async answer(socket: Socket, event: string, payload: unknown, ack: Answer): Promise<void> {
    try {
      ack({ ok: true, data: await this.run(socket, event, payload) });
    } catch (error) {
      const body = this.bodyOf(error);
      ack({ ok: false, error: body });
      if (body.code === 'unauthenticated' || body.code === 'forbidden') socket.disconnect();
    }
  }

  private async run(socket: Socket, event: string, payload: unknown): Promise<unknown> {
    // Asked each time, because a session ends and a list of operators changes.
    const by = await this.authenticator.authenticateOperator(socket);
    await this.limits.consume('rest', by.byUserId === undefined ? by.address : `user:${by.byUserId}`);
    if (!Object.hasOwn(SOCKET_ADMIN_ENDPOINTS, event)) {
      return this.admin.refuse(event, new ChatError('invalid_payload', 'There is no such call.'), by);
    }
    const call = event as SocketAdminCall;
    const given = typeof payload === 'function' ? {} : payload;
    return this.admin.run(call, () => parseBounded(call, SOCKET_ADMIN_ENDPOINTS[call].body, given), by);
  }

  private bodyOf(error: unknown) {
    const known = error instanceof ChatError ? error : internalError();
    if (known !== error) this.logger.error({ err: error }, 'a call of an operator failed');
    return known.toBody();
  }
}
