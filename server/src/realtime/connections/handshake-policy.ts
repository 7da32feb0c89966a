import type { IncomingMessage } from 'node:http';
import type { Actor } from '../../observe/security-log.js';
import type { Identity } from '../../ports/identity.js';

/** Authorizes and authenticates socket handshakes. Implemented by the auth module, which knows sessions. */
export abstract class HandshakePolicy {
  /** Whether sockets without a session may connect; all they may do is `register`. */
  abstract readonly guestsAllowed: boolean;

  /** The client address, seen through trusted proxies. */
  abstract addressOf(request: IncomingMessage): string;

  /** @throws {ChatError} `forbidden` for a foreign origin or an address that may not connect, `rate_limited` for too many handshakes from one address */
  abstract authorize(request: IncomingMessage): Promise<void>;

  /** The session token in the request’s cookie or Authorization header. */
  abstract tokenOf(request: IncomingMessage): string | undefined;

  /** The identity of a session token; undefined when the session does not exist or has expired. */
  abstract authenticate(token: string): Promise<Identity | undefined>;

  /** Whether the session token is an operator’s. */
  abstract isOperator(token: string): Promise<boolean>;

  /** The operator who asks. @throws {ChatError} for anybody else, which is written down */
  abstract operatorOf(caller: Identity | undefined, token: string | undefined, address: string): Actor;

  /** A token for a guest who has not registered yet, and the Set-Cookie header that carries it. */
  abstract issueGuestToken(request: IncomingMessage): { token: string; cookie: string };
}
