import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range of ports for outgoing connections: while an engine is down, its port can't be taken by a connection,
// not even by one that tries to reach it.
const FIRST = 16_000;
const LAST = 32_000;

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

export const successive = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

/** Successive free ports. */
export async function freePorts(count: number): Promise<number[]> {
  for (let tries = 0; tries < 100; tries++) {
    const ports = successive(randomInt(FIRST, LAST - count), count);
    if (!(await Promise.all(ports.map(isFree))).includes(false)) return ports;
  }
  throw new Error(`No free ports between ${FIRST} and ${LAST}.`);
}
