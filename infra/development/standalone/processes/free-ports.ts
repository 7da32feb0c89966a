import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range of ports for outgoing connections: before a process listens, and while it is down, no connection can take
// its port, not even one that tries to reach it.
const FIRST = 16_000;
const LAST = 32_000;

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

export const successive = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

/** One free port. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}

/** Successive free ports. */
export async function freePorts(count: number): Promise<number[]> {
  for (let tries = 0; tries < 100; tries++) {
    const ports = successive(randomInt(FIRST, LAST - count), count);
    if (!(await Promise.all(ports.map(isFree))).includes(false)) return ports;
  }
  throw new Error(`No free ports between ${FIRST} and ${LAST}.`);
}
