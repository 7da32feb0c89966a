import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import type { MessageMappingProperties } from '@nestjs/websockets';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { CommandName } from '@suda/contract';
import type { Server, ServerOptions } from 'socket.io';
import { CONFIG, type Config } from '../../config.js';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { Metrics } from '../../observe/metrics.js';
import { CommandPipeline, type CommandHandler } from '../commands/command-pipeline.js';
import { ConnectionGuard } from '../guards/connection-guard.js';
import { gatherWrites } from '../sockets/gathered-writes.js';
import { HandshakeAuthenticator } from './handshake-authenticator.js';
import type { ChatSocket } from '../sockets/socket.js';

const ENGINE_ID_BYTES = 24;

type Headers = Record<string, string | string[]>;

/** What Engine.IO tells of a request that it refused; its `context` is left out, which may hold the id of a connection. */
interface ConnectionError {
  req: IncomingMessage;
  code: number;
  message: string;
}

/** Socket.IO as the settings want it, with handshakes checked by the authenticator and commands run by the pipeline. */
export class SocketIoAdapter extends IoAdapter {
  private readonly authenticator: HandshakeAuthenticator;
  private readonly pipeline: CommandPipeline;
  private readonly guard: ConnectionGuard;
  private readonly metrics: Metrics;
  private readonly config: Config;
  private readonly lines: Logger;

  constructor(app: INestApplication) {
    super(app);
    this.authenticator = app.get(HandshakeAuthenticator);
    this.pipeline = app.get(CommandPipeline);
    this.guard = app.get(ConnectionGuard);
    this.metrics = app.get(Metrics);
    this.config = app.get<Config>(CONFIG);
    this.lines = app.get<Logger>(LOGGER);
  }

  override createIOServer(port: number): Server {
    const server = super.createIOServer(port, this.options() as ServerOptions);
    const { engine } = server;
    // The id is all that a poll shows to be of its connection; Engine.IO’s own ends with a counter.
    engine.generateId = () => randomBytes(ENGINE_ID_BYTES).toString('base64url');
    engine.on('initial_headers', (headers: Headers, request: IncomingMessage) => this.addCookie(headers, request));
    engine.on('connection_error', (error: ConnectionError) => this.report(error));
    engine.on('connection', ({ transport }: { transport: { closeTimeout?: number } }) => {
      // Of polling: how long the end of a connection waits for a poll that would be told of it.
      if (transport.closeTimeout !== undefined) transport.closeTimeout = this.config.socket.connectTimeoutMs;
    });
    this.metrics.watchSockets(() => ({
      connections: engine.clientsCount,
      namespaces: [...server._nsps.values()].map(({ name, sockets }) => ({ name, sockets: sockets.size })),
    }));
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

  private report({ req, code, message }: ConnectionError): void {
    this.metrics.connectionErrors.inc({ code });
    this.lines.info({ code, reason: message, address: this.authenticator.addressOf(req) }, 'connection refused');
  }

  override bindMessageHandlers(socket: ChatSocket, handlers: MessageMappingProperties[]): void {
    for (const { message, callback } of handlers) {
      const name = message as CommandName;
      const handler = callback as CommandHandler;
      socket.on(name, (...args: unknown[]) => this.pipeline.dispatch(socket, name, handler, args));
    }
  }
}
