import { once } from 'node:events';
import { connect } from 'node:net';
import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { limitConnections } from './connection-limits.js';
import { listenAt } from './listen.js';

const BESIDE = process.platform === 'linux' ? '127.0.0.2' : '::1';

test('one server has the connections of every address, its limits hold for them, and its end ends them', async () => {
  const server = fastify();
  onTestFinished(() => server.close());
  server.get('/', () => 'here');
  limitConnections(server.server, 2_000, { rateLimits: true, sharedAddresses: [], trustProxy: false });
  const seen: (string | undefined)[] = [];
  server.server.on('connection', ({ localAddress }) => seen.push(localAddress));
  const { port, closeOthers } = await listenAt(server, ['127.0.0.1', BESIDE, 'none.invalid'], 0);
  const answers = ['127.0.0.1', BESIDE].map(async (host) => {
    const socket = connect(port, host);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return { socket, answer: answer.toString() };
  });
  for (const { answer } of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*here$/);
  expect(seen.sort()).toEqual(['127.0.0.1', BESIDE]);
  const ended = (await Promise.all(answers)).map(({ socket }) => once(socket, 'close'));
  await Promise.all([server.close(), closeOthers()]);
  await Promise.all(ended);
  await expect(once(connect(port, BESIDE), 'connect')).rejects.toThrow(/ECONNREFUSED/);
});
