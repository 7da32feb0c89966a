import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { io } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gatherWrites } from './gathered-writes.js';

const MESSAGES = 20;

/** Emits messages in one turn of the event loop, and counts the writes to the socket. */
async function writesFor(messages: number, gathered: boolean) {
  const http = createServer().listen(0, '127.0.0.1');
  const server = new Server(http, { transports: ['websocket'] });
  onTestFinished(() => void server.close());
  if (gathered) gatherWrites(server);
  await once(http, 'listening');
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const client = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, { transports: ['websocket'] });
  onTestFinished(() => void client.close());
  const [socket] = await connected;
  await new Promise<void>((resolve) => client.once('connect', resolve));

  let writes = 0;
  const tcp = socket.conn.request.socket;
  const writev = tcp._writev!.bind(tcp);
  tcp._writev = (...args) => {
    writes += 1;
    writev(...args);
  };
  const received: number[] = [];
  const all = new Promise<void>((resolve) => {
    client.on('number', (value: number) => {
      received.push(value);
      if (received.length === messages) resolve();
    });
  });
  for (let value = 0; value < messages; value += 1) socket.emit('number', value);
  await all;
  return { writes, received };
}

describe('gatherWrites', () => {
  it('sends queued packets of a connection in one write, in order', async () => {
    const { writes, received } = await writesFor(MESSAGES, true);
    expect(received).toEqual(Array.from({ length: MESSAGES }, (_, value) => value));
    // The first leaves at once; the others wait for it to be written.
    expect(writes).toBe(2);
  });

  it('without it, each packet is a separate write', async () => {
    expect((await writesFor(MESSAGES, false)).writes).toBe(MESSAGES);
  });
});
