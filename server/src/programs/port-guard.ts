import type { IncomingMessage, Server } from 'node:http';
import type { ChatError } from '@suda/contract';

/** What guards the chat's own port, for those of programs. Implemented where the server is assembled. */
export abstract class PortGuard {
  /** Refuses requests for a host that is not this server's. */
  abstract refusalOf(request: IncomingMessage): ChatError | undefined;

  /** Bounds connections in all, and of one address to these sockets and some others. */
  abstract limitConnections(server: Server, socketsOfAddress: number): void;
}
