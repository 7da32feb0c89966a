import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ChatError, Handshake, parseBounded } from '@suda/contract';
import { CommandQueue } from '../sockets/command-queue.js';
import { ConnectionGuard } from '../guards/connection-guard.js';
import { HandshakePolicy } from './handshake-policy.js';
import type { ChatSocket } from '../sockets/socket.js';

interface Admission {
  /** The session's token that the request carried. */
  token?: string;
  unnamed?: { token: string; cookie: string };
}

/** Opens the door to sockets: first the request, then the namespace with what the client said in `auth`. */
@Injectable()
export class HandshakeAuthenticator {
  private readonly admissions = new WeakMap<IncomingMessage, Admission>();
  private closed = false;

  constructor(
    private readonly policy: HandshakePolicy,
    private readonly guard: ConnectionGuard,
  ) {}

  addressOf(request: IncomingMessage): string {
    return this.policy.addressOf(request);
  }

  /** From now on nobody comes in. */
  close(): void {
    this.closed = true;
  }

  /** Rejects with a ChatError when this request may not open a socket. */
  async admit(request: IncomingMessage): Promise<void> {
    if (this.closed) throw new ChatError('unavailable', 'The server is stopping.');
    this.guard.requireRoom(this.policy.addressOf(request));
    await this.policy.admit(request);
    const token = this.policy.tokenOf(request);
    const known = token !== undefined && (await this.policy.authenticate(token)) !== undefined;
    this.admissions.set(request, known ? { token } : this.withUnnamedToken(request));
  }

  private withUnnamedToken(request: IncomingMessage): Admission {
    return this.policy.guestsAllowed ? { unnamed: this.policy.unnamedToken(request) } : {};
  }

  /** Headers of the handshake's response: the guest's cookie, where the request brought no session. */
  headersFor(request: IncomingMessage): Record<string, string> {
    const cookie = this.admissions.get(request)?.unnamed?.cookie;
    return cookie ? { 'set-cookie': cookie } : {};
  }

  /** Settles who a socket is. Rejects with a ChatError that the client gets as `connect_error`. */
  async enter(socket: ChatSocket): Promise<void> {
    const { accessToken, protocol } = parseBounded('The handshake’s auth', Handshake, socket.handshake.auth);
    const admission = this.admissions.get(socket.request) ?? {};
    // Looked up again: the session of the request may have ended since.
    const token = accessToken ?? admission.token;
    const identity = token ? await this.policy.authenticate(token) : undefined;
    if (!identity && (token || !this.policy.guestsAllowed)) {
      throw new ChatError('unauthenticated', 'Sign in first.');
    }
    socket.data.protocol = protocol ?? 1;
    socket.data.address = this.policy.addressOf(socket.request);
    socket.data.userAgent = String(socket.handshake.headers['user-agent'] ?? '').slice(0, 200);
    socket.data.commands = new CommandQueue();
    if (identity) socket.data.identity = identity;
    if (admission.unnamed) socket.data.token = admission.unnamed.token;
  }
}
