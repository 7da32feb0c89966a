import type { IncomingMessage, Server, ServerOptions } from 'node:http';
import type { ChatError } from '@suda/contract';

export interface GuardedServer {
  http: Server;
  /** Takes nothing more, and breaks all connections. */
  close(): void;
}

/** What guards the chat's own port, for those of programs. Implemented where the server is assembled. */
export abstract class PortGuard {
  /** Refuses requests for a host that is not this server's. */
  abstract refusalOf(request: IncomingMessage): ChatError | undefined;

  /** A server of HTTP or, as the settings want it, HTTPS; bounds connections in all, and of one address to these sockets and some others. */
  abstract serve(options: ServerOptions, socketsOfAddress: number): GuardedServer;
}
