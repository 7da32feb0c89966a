import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { ChatError, parseBounded, ProgramHello, withoutNulls } from '@suda/contract';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { internalError } from '../../realtime/refusals.js';
import { EventFrames } from '../event-frames.js';
import { Heartbeat } from '../heartbeat.js';
import { nestsDeeperThan } from '../json-text.js';
import { refuse } from '../port-server.js';
import type { Recipient } from '../seat.js';
import { ClientConnections, type ConnectionAccount } from './client-connections.js';
import { ClientIdentities, type ClientIdentity } from './client-identity.js';
import { ClientSeats } from './client-seats.js';
import { GatheredWrites } from './gathered-writes.js';

/** A first frame with its token. */
const MOST_READ = 16 * 1024;
const DEEPEST = 8;
const HELLO_WITHIN_MS = 10_000;
const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;
const TRY_AGAIN = 1013;

/** Plain WebSockets on the client port, for clients that can't speak Socket.IO: a first frame, then events. */
@Injectable()
export class WebSocketDoor {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_READ, perMessageDeflate: false });
  private readonly heartbeat = new Heartbeat({ endsSilent: true });
  private readonly writes = new GatheredWrites();
  private readonly open = new Set<WebSocket>();

  constructor(
    private readonly connections: ClientConnections,
    private readonly identities: ClientIdentities,
    private readonly seats: ClientSeats,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => undefined);
    try {
      if ((request.url ?? '').split('?', 1)[0] !== '/') throw new ChatError('not_found', 'Clients connect to `/`.');
      await this.connections.admit(request);
    } catch (error) {
      this.connections.refuse(request);
      refuse(socket, this.known(error));
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (it) => this.accept(it, request));
  }

  close(): void {
    this.heartbeat.stop();
    for (const close of this.closers()) close();
  }

  /** Of each open connection; its client connects again. */
  closers(): (() => void)[] {
    return [...this.open].map((socket) => () => {
      this.writes.flush();
      socket.close(GOING_AWAY, 'stopping');
    });
  }

  breakAll(): void {
    for (const socket of this.open) socket.terminate();
  }

  private accept(socket: WebSocket, request: IncomingMessage): void {
    this.open.add(socket);
    this.heartbeat.watch(socket);
    const [account, release] = this.connections.open(request, () => socket.terminate());
    const late = setTimeout(
      () => this.refuse(socket, new ChatError('unauthenticated', 'No first frame.')),
      HELLO_WITHIN_MS,
    );
    socket.once('close', () => {
      clearTimeout(late);
      this.open.delete(socket);
      release();
    });
    socket.on('error', () => undefined);
    socket.on('ping', () => account.received());
    socket.on('message', () => account.received());
    socket.once('message', (data, isBinary) => {
      clearTimeout(late);
      this.hello(socket, request, account, data, isBinary).catch((error: unknown) =>
        this.refuse(socket, this.known(error)),
      );
    });
  }

  private async hello(
    socket: WebSocket,
    request: IncomingMessage,
    account: ConnectionAccount,
    ...[data, isBinary]: [RawData, boolean]
  ): Promise<void> {
    const { userId, clientId, token: credential } = parseHello(data, isBinary);
    // Before its ticket is used up.
    if (this.connections.takesNobody) {
      this.turnAway(socket);
      return;
    }
    const identity = await this.identities.identify(request, { userId, clientId, credential });
    if (socket.readyState !== socket.OPEN) return;
    const recipient = this.recipientOf(socket, account, identity);
    socket.once('close', () => this.seats.leave(recipient));
    const who = JSON.stringify({ userId: identity.userId, clientId: identity.clientId });
    recipient.send(new EventFrames({ event: 'client', data: who }));
    if (!(await this.seats.take(recipient, identity.sessionId))) this.turnAway(socket);
  }

  private turnAway(socket: WebSocket): void {
    socket.close(TRY_AGAIN, 'try again');
  }

  private recipientOf(socket: WebSocket, account: ConnectionAccount, { userId, clientId }: ClientIdentity): Recipient {
    // Nothing else is written here but pings, and the end.
    const outbox = this.writes.outbox((socket as unknown as { _socket: Socket })._socket, account);
    return {
      userId,
      clientId,
      socketId: randomUUID(),
      send: ({ plainFrame }, written) => {
        if (socket.readyState === socket.OPEN) outbox.send(plainFrame, written);
      },
      break: () => socket.terminate(),
    };
  }

  private refuse(socket: WebSocket, error: ChatError): void {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(JSON.stringify({ event: 'error', data: error.toBody() }));
    socket.close(POLICY_VIOLATION, error.code);
  }

  private known(error: unknown): ChatError {
    if (error instanceof ChatError) return error;
    this.logger.error({ err: error }, 'first frame of the client port failed');
    return internalError();
  }
}

function parseHello(data: RawData, isBinary: boolean): ProgramHello {
  const text = isBinary ? '' : (data as Buffer).toString();
  let value: unknown;
  try {
    if (nestsDeeperThan(text, DEEPEST)) throw new SyntaxError();
    value = JSON.parse(text);
  } catch {
    throw new ChatError('invalid_payload', 'The first frame must be JSON.');
  }
  if (typeof value !== 'object' || value === null)
    throw new ChatError('invalid_payload', 'The first frame must be an object.');
  return parseBounded('The first frame', ProgramHello, withoutNulls(value));
}
