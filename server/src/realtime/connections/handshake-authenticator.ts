import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ChatError, Handshake } from '@suda/contract';
import type { Identity } from '../../ports/identity.js';
import { serverStopping, signInFirst } from '../refusals.js';
import { CommandQueue } from '../sockets/command-queue.js';
import { HandshakePolicy } from './handshake-policy.js';
import type { ChatSocket } from '../sockets/socket.js';

interface RequestIdentity {
  identity?: Identity | undefined;
  guest?: { token: string; cookie: string };
}

/** Authenticates handshakes in two steps: the upgrade request, then the namespace connection with its `auth` payload. */
@Injectable()
export class HandshakeAuthenticator {
  private readonly requests = new WeakMap<IncomingMessage, RequestIdentity>();
  private closed = false;

  constructor(private readonly policy: HandshakePolicy) {}

  /** Rejects all further handshakes. */
  close(): void {
    this.closed = true;
  }

  /** @throws {ChatError} when the server is stopping or the policy does not authorize the request */
  async authenticateRequest(request: IncomingMessage): Promise<void> {
    if (this.closed) throw serverStopping();
    await this.policy.authorize(request);
    const token = this.policy.tokenOf(request);
    const identity = token ? await this.policy.authenticate(token) : undefined;
    this.requests.set(request, identity ? { identity } : this.asGuest(request));
  }

  private asGuest(request: IncomingMessage): RequestIdentity {
    return this.policy.guestsAllowed ? { guest: this.policy.issueGuestToken(request) } : {};
  }

  /** Extra headers of the handshake response: the guest's cookie when the request had no session. */
  responseHeaders(request: IncomingMessage): Record<string, string> {
    const cookie = this.requests.get(request)?.guest?.cookie;
    return cookie ? { 'set-cookie': cookie } : {};
  }

  /** Fills in `socket.data`. @throws {ChatError} which the client receives as `connect_error` */
  async authenticateSocket(socket: ChatSocket): Promise<void> {
    const auth = Handshake.safeParse(socket.handshake.auth);
    if (!auth.success) throw new ChatError('invalid_payload', 'The handshake’s auth is not understood.');
    const request = this.requests.get(socket.request) ?? {};
    const { accessToken, protocol } = auth.data;
    const identity = accessToken ? await this.policy.authenticate(accessToken) : request.identity;
    if (!identity && (accessToken || !this.policy.guestsAllowed)) {
      throw signInFirst();
    }
    socket.data.protocol = protocol ?? 1;
    socket.data.address = this.policy.addressOf(socket.request);
    socket.data.userAgent = (socket.handshake.headers['user-agent'] ?? '').slice(0, 200);
    socket.data.commands = new CommandQueue();
    if (identity) socket.data.identity = identity;
    if (request.guest) socket.data.token = request.guest.token;
  }
}
