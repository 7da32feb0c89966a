import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { isTrustedProxy } from '../../auth/origin.js';
import type { Config } from '../../config.js';
import { AddressCounts } from '../../limits/address-counts.js';
import { sharedBy } from '../../limits/shared-addresses.js';

/** A request has to be there, with its body, within this time. */
const REQUEST_MS = 15_000;
const HEADERS_MS = 10_000;
/** How often half-sent requests are looked for. */
const CHECK_MS = 1_000;
const MOST = 25_000;
/** Of one address beside its sockets. */
const OTHERS_OF_ADDRESS = 500;

/** For Fastify's constructor: what a client that never finishes a request may cost. */
export const requestTimeouts = {
  requestTimeout: REQUEST_MS,
  http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: CHECK_MS },
} as const;

/** Connections in all, and of one address that is no trusted proxy; one more is closed at once. */
export function limitConnections(
  server: Server,
  socketsOfAddress: number,
  config: Pick<Config, 'rateLimits' | 'sharedAddresses' | 'trustProxy'>,
): void {
  if (!config.rateLimits) return;
  server.maxConnections = MOST;
  const counts = new AddressCounts(socketsOfAddress + OTHERS_OF_ADDRESS, sharedBy(config.sharedAddresses));
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress;
    if (address === undefined || isTrustedProxy(address, config)) return;
    if (counts.hasRoom(address)) socket.once('close', counts.add(address));
    else socket.destroy();
  });
}
