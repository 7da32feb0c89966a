import type { ConnectedClient } from '@suda/contract';

/** A socket of a client of a user. */
export interface ClientSocket {
  userId: string;
  /** A client may hold several sockets. */
  clientId: string;
  socketId: string;
  /** Whether worker events reach it: sockets of the chat itself hear none. */
  hearsEvents: boolean;
}

/**
 * Which clients a user is connected by, on any process, and by which sockets. The sockets of a process that died are dropped
 * within 30 s.
 */
export abstract class ClientDirectory {
  /** Idempotent for each socket. */
  abstract connect(socket: ClientSocket): Promise<void>;

  /** Of a socket that was never connected, nothing. */
  abstract disconnect(socket: ClientSocket): Promise<void>;

  /** The clients of each user that is connected, the one that came first in front; at most `LIMITS.clientsOfUser` of each. */
  abstract clientsOf(userIds: readonly string[]): Promise<Map<string, ConnectedClient[]>>;
}

/** What is known of one socket, for `clientsFrom`. */
export interface KnownSocket {
  clientId: string;
  /** Ms since 1970. */
  since: number;
}

/** The clients that these sockets are of, the one that came first in front. */
export function clientsFrom(sockets: Iterable<KnownSocket>, most: number): ConnectedClient[] {
  const clients = new Map<string, { since: number; sockets: number }>();
  for (const { clientId, since } of sockets) {
    const known = clients.get(clientId);
    clients.set(clientId, {
      since: Math.min(since, known?.since ?? Infinity),
      sockets: (known?.sockets ?? 0) + 1,
    });
  }
  return [...clients]
    .sort(([, a], [, b]) => a.since - b.since)
    .slice(0, most)
    .map(([clientId, { since, sockets }]) => ({ clientId, since: new Date(since).toISOString(), sockets }));
}
