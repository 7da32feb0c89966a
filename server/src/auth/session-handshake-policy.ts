import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { addressRule } from '../limits/address-rule.js';
import { RateLimiter } from '../limits/rate-limiter.js';
import type { Actor } from '../observe/security-log.js';
import type { Identity } from '../ports/identity.js';
import { HandshakePolicy } from '../realtime/connections/handshake-policy.js';
import { addressRefused, originRefused } from '../realtime/refusals.js';
import { AuthService } from './auth.service.js';
import { readSessionToken, sessionCookie } from './cookies.js';
import { Operators } from './operators.js';
import { clientAddress, isAllowedOrigin, isSecure } from './origin.js';

/** Engine.IO answers such a poll by a script, which any page may ask for, without an Origin, and read. */
const isForScript = ({ url = '' }: IncomingMessage): boolean =>
  URL.parse(url, 'http://localhost')?.searchParams.has('j') === true;

/** Applies the rules of REST requests to socket handshakes: the same origins, tokens and addresses. */
@Injectable()
export class SessionHandshakePolicy extends HandshakePolicy {
  private readonly mayConnect: (address: string) => boolean;

  constructor(
    private readonly auth: AuthService,
    private readonly operators: Operators,
    private readonly limits: RateLimiter,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super();
    this.mayConnect = addressRule(config.socket.allowedAddresses, config.socket.deniedAddresses);
  }

  get guestsAllowed(): boolean {
    return this.config.authMode === 'open';
  }

  addressOf({ headers, socket }: IncomingMessage): string {
    return clientAddress(headers, socket.remoteAddress, this.config);
  }

  async authorize(request: IncomingMessage): Promise<void> {
    const address = this.addressOf(request);
    if (!this.mayConnect(address)) throw addressRefused();
    if (isForScript(request) || !isAllowedOrigin(request.headers, request.socket, this.config)) {
      throw originRefused();
    }
    await this.limits.consume('connections', address);
  }

  tokenOf({ headers }: IncomingMessage): string | undefined {
    return readSessionToken(headers);
  }

  authenticate(token: string): Promise<Identity | undefined> {
    return this.auth.authenticate(token);
  }

  async isOperator(token: string): Promise<boolean> {
    const identity = await this.authenticate(token);
    return identity !== undefined && this.operators.isOperator(identity.user);
  }

  operatorOf(caller: Identity | undefined, token: string | undefined, address: string): Actor {
    return this.operators.authorize(caller, token, address);
  }

  issueGuestToken({ headers, socket }: IncomingMessage): { token: string; cookie: string } {
    const token = this.auth.mintToken();
    return { token, cookie: sessionCookie(token, this.auth.sessionSeconds, isSecure(headers, socket, this.config)) };
  }
}
