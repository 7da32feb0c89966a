import type { IncomingMessage } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import type { MessageMappingProperties } from '@nestjs/websockets';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { type CommandName, LIMITS, SOCKET_PATH } from '@suda/contract';
import type { Server, ServerOptions } from 'socket.io';
import { CommandPipeline, type CommandHandler } from '../commands/command-pipeline.js';
import { ConnectionGuard } from '../guards/connection-guard.js';
import { gatherWrites } from '../sockets/gathered-writes.js';
import { HandshakeAuthenticator } from './handshake-authenticator.js';
import type { ChatSocket } from '../sockets/socket.js';

const PING_MS = 10_000;

/** Socket.IO over WebSocket only, with handshakes checked by the authenticator and commands run by the pipeline. */
export class SocketIoAdapter extends IoAdapter {
  private readonly authenticator: HandshakeAuthenticator;
  private readonly pipeline: CommandPipeline;
  private readonly guard: ConnectionGuard;

  constructor(app: INestApplication) {
    super(app);
    this.authenticator = app.get(HandshakeAuthenticator);
    this.pipeline = app.get(CommandPipeline);
    this.guard = app.get(ConnectionGuard);
  }

  override createIOServer(port: number): Server {
    const options: Partial<ServerOptions> = {
      path: SOCKET_PATH,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: LIMITS.frameBytes,
      pingInterval: PING_MS,
      pingTimeout: PING_MS,
      // A connection that joins no namespace.
      connectTimeout: PING_MS,
      // Other upgrades are answered by http/edge/upgrades.ts.
      destroyUpgrade: false,
      allowRequest: (request, callback) => {
        this.authenticator.authenticateRequest(request).then(
          () => callback(null, true),
          (error: unknown) => callback(error instanceof Error ? error.message : String(error), false),
        );
      },
    };
    const server = super.createIOServer(port, options as ServerOptions);
    server.engine.on('initial_headers', (headers: Record<string, string>, request: IncomingMessage) => {
      Object.assign(headers, this.authenticator.responseHeaders(request));
    });
    gatherWrites(server);
    this.guard.watch(server.engine, (request) => this.authenticator.addressOf(request));
    // Socket.IO always has it, and nothing of ours is there.
    server.of('/').use((_socket, next) => next(new Error('Invalid namespace')));
    return server;
  }

  override bindMessageHandlers(socket: ChatSocket, handlers: MessageMappingProperties[]): void {
    for (const { message, callback } of handlers) {
      const name = message as CommandName;
      const handler = callback as CommandHandler;
      socket.on(name, (...args: unknown[]) => this.pipeline.dispatch(socket, name, handler, args));
    }
  }
}
