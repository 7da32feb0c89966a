import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ChatError, Handshake } from '@suda/contract';
import type { Identity } from '../../ports/identity.js';
import { CommandQueue } from '../sockets/command-queue.js';
import { HandshakePolicy } from './handshake-policy.js';
import type { ChatSocket } from '../sockets/socket.js';

interface Admission {
  identity?: Identity | undefined;
  unnamed?: { token: string; cookie: string };
}

/** Opens the door to sockets: first the request, then the namespace with what the client said in `auth`. */
@Injectable()
export class HandshakeAuthenticator {
  private readonly admissions = new WeakMap<IncomingMessage, Admission>();
  private closed = false;

  constructor(private readonly policy: HandshakePolicy) {}

  /** From now on nobody comes in. */
  close(): void {
    this.closed = true;
  }

  /** Rejects with a ChatError when this request may not open a socket. */
  async admit(request: IncomingMessage): Promise<void> {
    if (this.closed) throw new ChatError('unavailable', 'The server is stopping.');
    await this.policy.admit(request);
    const token = this.policy.tokenOf(request);
    const identity = token ? await this.policy.authenticate(token) : undefined;
    this.admissions.set(request, identity ? { identity } : this.withUnnamedToken(request));
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
    const auth = Handshake.safeParse(socket.handshake.auth);
    if (!auth.success) throw new ChatError('invalid_payload', 'The handshake’s auth is not understood.');
    const admission = this.admissions.get(socket.request) ?? {};
    const { accessToken, protocol } = auth.data;
    const identity = accessToken ? await this.policy.authenticate(accessToken) : admission.identity;
    if (!identity && (accessToken || !this.policy.guestsAllowed)) {
      throw new ChatError('unauthenticated', 'Sign in first.');
    }
    socket.data.protocol = protocol ?? 1;
    socket.data.address = this.policy.addressOf(socket.request);
    socket.data.userAgent = (socket.handshake.headers['user-agent'] ?? '').slice(0, 200);
    socket.data.commands = new CommandQueue();
    if (identity) socket.data.identity = identity;
    if (admission.unnamed) socket.data.token = admission.unnamed.token;
  }
}
