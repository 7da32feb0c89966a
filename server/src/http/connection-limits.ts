import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** A request has to be there, with its body, within this time. */
const REQUEST_MS = 15_000;
const HEADERS_MS = 10_000;
/** How often half-sent requests are looked for. */
const CHECK_MS = 1_000;
const MOST = 25_000;
/** An office behind one address has many people, each with several tabs. */
const MOST_OF_ADDRESS = 2_500;

/** For Fastify's constructor: what a client that never finishes a request may cost. */
export const requestTimeouts = {
  requestTimeout: REQUEST_MS,
  http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: CHECK_MS },
} as const;

/** Connections in all, and of one address that is no trusted proxy; one more is closed at once. */
export function limitConnections(server: Server, isProxy: (address: string) => boolean): void {
  server.maxConnections = MOST;
  const counts = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress;
    if (address === undefined || isProxy(address)) return;
    const count = (counts.get(address) ?? 0) + 1;
    if (count > MOST_OF_ADDRESS) {
      socket.destroy();
      return;
    }
    counts.set(address, count);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
  });
}
