import { lookup } from 'node:dns/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

export interface Listening {
  port: number;
  /** Closes the doors beside the server's own; resolves when their connections have ended. */
  closeOthers: () => Promise<unknown>;
}

/** Listens at the host; at each of its addresses when that is `localhost`. */
export const listen = async (
  server: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<Listening> => listenAt(server, host === 'localhost' ? await addressesOf(host) : [host], port);

/**
 * Listens at all of the addresses, or of those after the first at which it can. Fastify would make a server of its own for
 * each, which no limit and no time-out of the first is on; here one server gets the connections of all.
 */
export async function listenAt(
  server: FastifyInstance,
  [first, ...others]: readonly string[],
  port: number,
): Promise<Listening> {
  await server.listen({ host: first ?? 'localhost', port });
  const main = server.server;
  const { port: bound } = main.address() as AddressInfo;
  const doors = others.map((address) => {
    const door = createServer({ allowHalfOpen: true, noDelay: true }, (socket: Socket) => {
      main.emit('connection', socket);
    });
    door.maxConnections = main.maxConnections;
    return opened(door, address, bound);
  });
  const open = (await Promise.all(doors)).filter((door) => door.listening);
  return {
    port: bound,
    closeOthers: () => Promise.all(open.map((door) => new Promise((closed) => door.close(closed)))),
  };
}

/** Not every machine has the address, and another program may have the port there. */
const opened = (door: Server, host: string, port: number): Promise<Server> =>
  new Promise((done) => {
    door.on('error', () => done(door));
    door.listen({ host, port }, () => done(door));
  });

/** IPv4 first: nearly every machine has it. */
async function addressesOf(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true, order: 'ipv4first' });
  return [...new Set(found.map(({ address }) => address))];
}
