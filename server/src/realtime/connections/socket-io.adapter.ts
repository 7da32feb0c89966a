import type { IncomingMessage } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import type { MessageMappingProperties } from '@nestjs/websockets';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { ADMIN_NAMESPACE, NAMESPACE, type CommandName } from '@suda/contract';
import type { Server, ServerOptions } from 'socket.io';
import { CONFIG, type Config } from '../../config.js';
import { CommandPipeline, type CommandHandler } from '../commands/command-pipeline.js';
import { ConnectionGuard } from '../guards/connection-guard.js';
import { gatherWrites } from '../sockets/gathered-writes.js';
import { HandshakeAuthenticator } from './handshake-authenticator.js';
import { SocketServers } from './socket-servers.js';
import type { ChatSocket } from '../sockets/socket.js';

type Headers = Record<string, string | string[]>;

/** Socket.IO as the settings want it, with handshakes checked by the authenticator and commands run by the pipeline. */
export class SocketIoAdapter extends IoAdapter {
  private readonly authenticator: HandshakeAuthenticator;
  private readonly pipeline: CommandPipeline;
  private readonly guard: ConnectionGuard;
  private readonly servers: SocketServers;
  private readonly config: Config;

  constructor(app: INestApplication) {
    super(app);
    this.authenticator = app.get(HandshakeAuthenticator);
    this.pipeline = app.get(CommandPipeline);
    this.guard = app.get(ConnectionGuard);
    this.servers = app.get(SocketServers);
    this.config = app.get<Config>(CONFIG);
  }

  override createIOServer(port: number): Server {
    const server = super.createIOServer(port, this.options() as ServerOptions);
    const { engine } = server;
    engine.on('initial_headers', (headers: Headers, request: IncomingMessage) => this.addCookie(headers, request));
    engine.on('connection', ({ transport }: { transport: { closeTimeout?: number } }) => {
      // Of polling: how long the end of a connection waits for a poll that would be told of it.
      if (transport.closeTimeout !== undefined) transport.closeTimeout = this.config.socket.connectTimeoutMs;
    });
    this.servers.add('chat', server, { [NAMESPACE]: NAMESPACE, [ADMIN_NAMESPACE]: ADMIN_NAMESPACE });
    gatherWrites(server);
    this.guard.watch(engine, (request) => this.authenticator.addressOf(request));
    // Socket.IO always has it, and nothing of ours is there.
    server.of('/').use((_socket, next) => next(new Error('Invalid namespace')));
    return server;
  }

  private options(): Partial<ServerOptions> {
    const { socket, clientOrigin, corsCredentials, tls } = this.config;
    const { cookie } = socket;
    return {
      path: socket.path,
      transports: socket.transports,
      allowUpgrades: socket.allowUpgrades,
      serveClient: socket.serveClient,
      maxHttpBufferSize: socket.maxBytes,
      pingInterval: socket.pingIntervalMs,
      pingTimeout: socket.pingTimeoutMs,
      connectTimeout: socket.connectTimeoutMs,
      upgradeTimeout: socket.upgradeTimeoutMs,
      perMessageDeflate: false,
      httpCompression: false,
      // Other upgrades are answered by http/edge/upgrades.ts.
      destroyUpgrade: false,
      ...(clientOrigin.length > 0 && { cors: { origin: clientOrigin, credentials: corsCredentials } }),
      ...(cookie && {
        cookie: {
          name: cookie.name,
          path: '/',
          httpOnly: cookie.httpOnly,
          sameSite: cookie.sameSite,
          secure: tls !== undefined || cookie.sameSite === 'none',
          ...(cookie.maxAgeS !== undefined && { maxAge: cookie.maxAgeS }),
        },
      }),
      allowRequest: (request, callback) => {
        this.authenticator.authenticateRequest(request).then(
          () => callback(null, true),
          (error: unknown) => callback(error instanceof Error ? error.message : String(error), false),
        );
      },
    };
  }

  /** Beside the one that Engine.IO may have set. */
  private addCookie(headers: Headers, request: IncomingMessage): void {
    const ours = this.authenticator.cookieFor(request);
    if (ours === undefined) return;
    const others = headers['Set-Cookie'] ?? [];
    headers['Set-Cookie'] = others.length === 0 ? ours : [ours, ...[others].flat()];
  }

  override bindMessageHandlers(socket: ChatSocket, handlers: MessageMappingProperties[]): void {
    for (const { message, callback } of handlers) {
      const name = message as CommandName;
      const handler = callback as CommandHandler;
      socket.on(name, (...args: unknown[]) => this.pipeline.dispatch(socket, name, handler, args));
    }
  }
}
