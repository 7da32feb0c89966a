import type { IncomingMessage } from 'node:http';
import type { Identity } from '../../ports/identity.js';

/** Who may open a socket, and as whom. Implemented where sessions are understood. */
export abstract class HandshakePolicy {
  /** Without a session a socket may connect, and only `register`. */
  abstract readonly guestsAllowed: boolean;

  abstract addressOf(request: IncomingMessage): string;

  /** Rejects with a ChatError when this request may not open a socket: foreign origin, too many from its address. */
  abstract authorize(request: IncomingMessage): Promise<void>;

  /** The session token that the request itself carries, by cookie or header. */
  abstract tokenOf(request: IncomingMessage): string | undefined;

  abstract authenticate(token: string): Promise<Identity | undefined>;

  /** A token for a guest to come, and the Set-Cookie header that hands it to the browser. */
  abstract issueGuestToken(request: IncomingMessage): { token: string; cookie: string };
}
