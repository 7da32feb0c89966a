import type { IncomingMessage } from 'node:http';
import {
  ADMISSION_HINT,
  type ChatError,
  CLIENT_ID_FRAME,
  COMPACT_FRAMES,
  Handshake,
  parseBounded,
  WATCHED_PRESENCE,
  withoutNulls,
} from '@suda/contract';
import { ulid } from 'ulid';
import { Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { serverStopping, signInFirst } from '../refusals.js';
import { CommandQueue } from '../sockets/command-queue.js';
import { Admission } from '../guards/admission.js';
import { ConnectionGuard } from '../guards/connection-guard.js';
import { ReplicaState } from '../replicas/replica-state.js';
import { HandshakePolicy } from './handshake-policy.js';
import { requireNamedSession } from './named-session.js';
import type { Actor } from '../../observe/security-log.js';
import type { ChatSocket } from '../sockets/socket.js';

interface RequestIdentity {
  /** The session token of the request. */
  token?: string;
  guest?: { token: string; cookie: string };
  /** Too many came at once. */
  refusal?: ChatError;
}

/** Authenticates handshakes in two steps: the upgrade request, then the namespace connection with its `auth` payload. */
@Injectable()
export class HandshakeAuthenticator {
  private readonly requests = new WeakMap<IncomingMessage, RequestIdentity>();
  private closed = false;

  constructor(
    private readonly policy: HandshakePolicy,
    private readonly guard: ConnectionGuard,
    private readonly admission: Admission,
    private readonly state: ReplicaState,
  ) {}

  addressOf(request: IncomingMessage): string {
    return this.policy.addressOf(request);
  }

  /** Rejects all further handshakes. */
  close(): void {
    this.closed = true;
  }

  /** Whether sockets of the chat are refused, those too that were on their way here: the server stops, or drains. */
  get takesNobody(): boolean {
    return this.closed || this.state.draining;
  }

  /** @throws {ChatError} when the server is stopping or the policy does not authorize the request */
  async authenticateRequest(request: IncomingMessage): Promise<void> {
    this.guard.requirePlace(request, this.policy.addressOf(request));
    await this.policy.authorize(request);
    await this.requireOpen(request);
    const refusal = await this.admission.enter();
    await this.requireOpen(request);
    // A browser is not shown why a WebSocket was refused: it is told on the open connection.
    if (refusal) return void this.requests.set(request, { refusal });
    const token = this.policy.tokenOf(request);
    const known = token !== undefined && (await this.policy.authenticate(token)) !== undefined;
    this.requests.set(request, known ? { token } : this.asGuest(request));
  }

  /** A drain lets operators in, who may take it back: those that the request shows to be some. */
  private async requireOpen(request: IncomingMessage): Promise<void> {
    if (!this.takesNobody) return;
    const token = this.policy.tokenOf(request);
    if (this.closed || token === undefined || !(await this.policy.isOperator(token))) throw serverStopping();
  }

  private asGuest(request: IncomingMessage): RequestIdentity {
    return this.policy.guestsAllowed ? { guest: this.policy.issueGuestToken(request) } : {};
  }

  /** What the handshake’s response sets: the guest’s cookie when the request had no session. */
  cookieFor(request: IncomingMessage): string | undefined {
    return this.requests.get(request)?.guest?.cookie;
  }

  /** Fills in `socket.data`. @throws {ChatError} which the client receives as `connect_error` */
  async authenticateSocket(socket: ChatSocket): Promise<void> {
    const { accessToken, sessionId, protocol, features, clientId } = parseHandshake(socket.handshake.auth);
    const request = this.requests.get(socket.request) ?? {};
    if (request.refusal) {
      if (!features?.includes(ADMISSION_HINT)) socket.conn.close();
      throw request.refusal;
    }
    // Looked up again, because the session may have ended since the request.
    const token = accessToken ?? request.token;
    const identity = token ? await this.policy.authenticate(token) : undefined;
    // Who names a session does not come to register another one.
    if (!identity && (token || sessionId !== undefined || !this.policy.guestsAllowed)) {
      throw signInFirst();
    }
    requireNamedSession(sessionId, identity);
    socket.data.protocol = protocol ?? 1;
    socket.data.compact = protocol === 2 && features?.includes(COMPACT_FRAMES) === true;
    socket.data.watches = protocol === 2 && features?.includes(WATCHED_PRESENCE) === true;
    socket.data.clientId = clientId ?? ulid();
    socket.data.tellsClientId =
      protocol === 2 && clientId === undefined && features?.includes(CLIENT_ID_FRAME) === true;
    socket.data.address = this.policy.addressOf(socket.request);
    socket.data.userAgent = (socket.handshake.headers['user-agent'] ?? '').slice(0, 200);
    socket.data.commands = new CommandQueue();
    if (identity) socket.data.identity = identity;
    if (request.guest) socket.data.token = request.guest.token;
  }

  /** The operator whose socket it is. Fills in `socket.data.identity`. @throws {ChatError} for anybody else */
  async authenticateOperator(socket: Socket): Promise<Actor> {
    const { accessToken, sessionId } = parseHandshake(socket.handshake.auth);
    const token = accessToken ?? this.policy.tokenOf(socket.request);
    const identity = token === undefined ? undefined : await this.policy.authenticate(token);
    requireNamedSession(sessionId, identity);
    const data = socket.data as Partial<ChatSocket['data']>;
    data.address = this.policy.addressOf(socket.request);
    if (identity) data.identity = identity;
    return this.policy.operatorOf(identity, token, data.address);
  }
}

function parseHandshake(auth: Record<string, unknown>): Handshake {
  return parseBounded('The handshake’s auth', Handshake, auth['protocol'] === 2 ? auth : withoutNulls(auth));
}
