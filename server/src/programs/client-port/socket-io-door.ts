import type { Server as HttpServer } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import {
  ChatError,
  CLIENT_SOCKET_PATH,
  CLIENTS_NAMESPACE,
  parseBounded,
  ProgramHandshake,
  withoutNulls,
} from '@suda/contract';
import { Server, type Socket } from 'socket.io';
import { CONFIG, type Config } from '../../config.js';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { HandshakePolicy } from '../../realtime/connections/handshake-policy.js';
import { SocketServers } from '../../realtime/connections/socket-servers.js';
import {
  breakConnection,
  type ConnectionError,
  type EngineConnection,
} from '../../realtime/guards/engine-connection.js';
import { limitFrames } from '../../realtime/guards/frame-budget.js';
import { internalError, serverStopping } from '../../realtime/refusals.js';
import type { Recipient } from '../seat.js';
import { ClientConnections, FRAMES, type ConnectionAccount } from './client-connections.js';
import { ClientIdentities, type ClientIdentity } from './client-identity.js';
import { ClientSeats } from './client-seats.js';
import { GatheredWrites, type Outbox } from './gathered-writes.js';

const PING_MS = 10_000;
/** A handshake with its token. */
const MOST_READ = 16 * 1024;

/** The part of Engine.IO's socket that is used here. */
type EngineSocket = Omit<EngineConnection, 'transport'> & {
  on(event: 'drain', listener: () => void): unknown;
  write(data: string, options: object, written?: () => void): unknown;
  /** What waits for its transport. */
  readonly writeBuffer: readonly unknown[];
  readonly transport: EngineConnection['transport'] & {
    writable: boolean;
    socket?: { _socket: TcpSocket | null };
  };
};

interface SocketData extends ClientIdentity {
  /** It named no clientId. */
  isNew: boolean;
  address: string;
}

type NoEvents = Record<string, never>;

/** What this port sends by itself. */
interface OwnEvents {
  client: (who: Pick<ClientIdentity, 'userId' | 'clientId'>) => void;
}

type ClientSocket = Socket<NoEvents, OwnEvents, NoEvents, SocketData>;

/** Socket.IO on the client port: polling first, then upgraded, in the namespace `/`. */
@Injectable()
export class SocketIoDoor {
  private io: { close(): Promise<void>; engine: { clients: Record<string, EngineSocket> } } | undefined;

  private readonly writes = new GatheredWrites();
  private readonly accounts = new WeakMap<EngineSocket, ConnectionAccount>();

  constructor(
    private readonly connections: ClientConnections,
    private readonly identities: ClientIdentities,
    private readonly seats: ClientSeats,
    private readonly policy: HandshakePolicy,
    private readonly servers: SocketServers,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  open(http: HttpServer): void {
    const io = new Server<NoEvents, OwnEvents, NoEvents, SocketData>(http, {
      path: CLIENT_SOCKET_PATH,
      cors: { origin: this.config.clientOrigin, credentials: this.config.corsCredentials },
      maxHttpBufferSize: MOST_READ,
      pingInterval: PING_MS,
      pingTimeout: PING_MS,
      // A connection that joins no namespace.
      connectTimeout: PING_MS,
      perMessageDeflate: false,
      httpCompression: false,
      // Others are the plain door's.
      destroyUpgrade: false,
      allowRequest: (request, callback) => {
        this.connections.admit(request).then(
          () => callback(null, true),
          (error: unknown) => callback(error instanceof ChatError ? error.message : 'refused', false),
        );
      },
    });
    this.servers.add('clients', io, { [CLIENTS_NAMESPACE]: '/' });
    io.engine.on('connection_error', ({ req }: ConnectionError) => this.connections.refuse(req));
    io.engine.on('connection', (connection: EngineSocket) => this.watch(connection));
    io.use((socket, next) => {
      this.authenticate(socket).then(
        () => next(),
        (error: unknown) => next(this.toConnectError(error)),
      );
    });
    io.on('connection', (socket) => this.seat(socket));
    this.io = io as unknown as NonNullable<SocketIoDoor['io']>;
  }

  /** Closes every connection, so that clients connect elsewhere. */
  async close(): Promise<void> {
    this.writes.flush();
    await this.io?.close();
  }

  /** Of each open connection; its client connects again. */
  closers(): (() => void)[] {
    return Object.values(this.io?.engine.clients ?? {}).map((connection) => () => {
      this.writes.flush();
      connection.close(false);
    });
  }

  private watch(connection: EngineSocket): void {
    const [account, release] = this.connections.open(connection.request, () => breakConnection(connection));
    this.accounts.set(connection, account);
    connection.once('close', release);
    if (this.config.rateLimits) limitFrames(connection, (breach) => account.breach(breach), FRAMES);
    let queued = 0;
    connection.on('packetCreate', ({ data }) => {
      queued += data?.length ?? 0;
      account.queued(data?.length ?? 0);
    });
    // Engine.IO has handed all of it to its transport.
    connection.on('drain', () => {
      account.sent(queued);
      queued = 0;
    });
  }

  private async authenticate(socket: ClientSocket): Promise<void> {
    if (this.connections.takesNobody) {
      // Closed, not only refused: the client connects again, to another server, and its ticket is still good.
      socket.conn.close();
      throw serverStopping();
    }
    const auth = parseBounded('auth', ProgramHandshake, withoutNulls(socket.handshake.auth));
    const { userId, clientId, accessToken: credential } = auth;
    const identity = await this.identities.identify(socket.request, { userId, clientId, credential });
    const address = this.policy.addressOf(socket.request);
    Object.assign(socket.data, identity, { isNew: clientId === undefined, address });
  }

  private seat(socket: ClientSocket): void {
    const { userId, clientId, sessionId, isNew } = socket.data;
    const connection = socket.conn as unknown as EngineSocket;
    const recipient: Recipient = {
      userId,
      clientId,
      socketId: socket.id,
      send: this.senderTo(connection),
      break: () => breakConnection(connection),
    };
    socket.once('disconnect', () => this.seats.leave(recipient));
    if (isNew) socket.emit('client', { userId, clientId });
    void this.seats.take(recipient, sessionId).then((taken) => {
      // It connects again by itself.
      if (!taken) breakConnection(connection);
    });
  }

  /** By the shortest way: what waits for a poll, or for the upgrade after it, goes by Engine.IO. */
  private senderTo(connection: EngineSocket): Recipient['send'] {
    let outbox: Outbox | undefined;
    return (frames, written) => {
      const { transport, writeBuffer, readyState } = connection;
      const socket = transport.socket?._socket;
      const isIdle = writeBuffer.length === 0 && transport.writable;
      if (socket && readyState === 'open' && (isIdle || outbox?.isEmpty === false)) {
        outbox ??= this.writes.outbox(socket, this.accounts.get(connection) as ConnectionAccount);
        outbox.send(frames.socketIoFrame, written);
      } else connection.write(frames.packet, {}, written);
    };
  }

  private toConnectError(error: unknown): Error & { data: unknown } {
    const known = error instanceof ChatError ? error : internalError();
    if (known !== error) this.logger.error({ err: error }, 'handshake of the client port failed');
    return Object.assign(new Error(known.message), { data: known.toBody() });
  }
}
