import type { IncomingMessage } from 'node:http';
import type { ChatError } from '@suda/contract';

/** Refuses requests for a host that is not this server's. Implemented where the server is assembled. */
export abstract class HostCheck {
  abstract refusalOf(request: IncomingMessage): ChatError | undefined;
}
