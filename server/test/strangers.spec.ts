import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RawSocket } from './hostile/raw-socket.js';
import { DeafSocket } from './support/deaf-socket.js';
import { ServerProcess } from './support/server-process.js';
import { useServer } from './support/suite.js';

/** Of a busy machine; each of these attacks used to take others 14 s or more. */
const PATIENCE_MS = 10_000;
const server = useServer({ env: { RATE_LIMITS: 'on' } });

const residentMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

/** The longest that somebody who behaves waits for an answer while the stranger is at work. */
async function longestWait(attack: (url: string) => Promise<unknown>): Promise<number> {
  const { url } = server;
  const honest = server.name('honest');
  const client = await server.two(honest);
  const roomId = await client.createRoom();
  let over = false;
  let longest = 0;
  const asking = (async () => {
    for (let count = 0; !over; count += 1) {
      const began = performance.now();
      await client.send(roomId, `${count}`);
      longest = Math.max(longest, performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  await attack(url);
  over = true;
  await asking;
  return longest;
}

async function broken(reason: string): Promise<number> {
  const answers = await Promise.all(server.deployment.servers.map((it) => it.metrics()));
  const counts = answers.map((text) =>
    Number(new RegExp(`^suda_broken_connections_total\\{reason="${reason}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0),
  );
  return counts.reduce((sum, it) => sum + it, 0);
}

describe('a stranger', () => {
  test('does not stop the server with a name of marks that sort behind each other', async () => {
    const userId = `a${'\u0301'.repeat(63_000)}${'\u0316'.repeat(63_000)}`;
    const body = JSON.stringify({ userId });
    const longest = await longestWait(async (url) => {
      const raw = await RawSocket.connected(url);
      raw.send(`42/chat,5${JSON.stringify(['register', { userId }])}`);
      await raw.until(() => raw.heard.some((it) => it.startsWith('43/chat,5') && it.includes('invalid_payload')));
      raw.close();
      for (const path of ['guest', 'login', 'signup']) {
        const response = await fetch(`${url}/chat/auth/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: path === 'guest' ? body : JSON.stringify({ userId, password: 'x'.repeat(10) }),
        });
        expect(response.status).toBe(400);
      }
    });
    expect(longest).toBeLessThan(PATIENCE_MS);
  });

  test('is closed in a flood of refused frames, before they are parsed', async () => {
    const before = await broken('flood');
    const longest = await longestWait(async (url) => {
      const raw = await RawSocket.connected(url);
      for (let sent = 0; sent < 20_000; sent += 1) raw.send('42/chat,["x"]');
      await raw.until(() => raw.closed);
    });
    expect(longest).toBeLessThan(PATIENCE_MS);
    expect(await broken('flood')).toBe(before + 1);
  });

  test.each([
    ['connects twice on one connection', 'second_connect', ['40/chat,', '40/chat,']],
    ['announces attachments', 'binary', ['451-/chat,["x",{"_placeholder":true,"num":0}]']],
    ['sends bytes', 'binary', [new Uint8Array([1, 2, 3])]],
  ] as const)('who %s is cut off', async (_, reason, frames) => {
    const before = await broken(reason);
    const raw = await RawSocket.open(server.url);
    for (const frame of frames) raw.send(frame);
    await raw.until(() => raw.closed);
    expect(await broken(reason)).toBe(before + 1);
  });

  test('finds nothing in the namespace that Socket.IO always has', async () => {
    const raw = await RawSocket.open(server.url);
    raw.send('40');
    await raw.until(() => raw.heard.some((it) => it.startsWith('44') && it.includes('Invalid namespace')));
    raw.close();
  });

  test('a socket that only connects is closed', { timeout: 30_000 }, async () => {
    const raw = await RawSocket.connected(server.url);
    await expect.poll(() => raw.closed, { timeout: 20_000 }).toBe(true);
    expect(await broken('unregistered')).toBeGreaterThan(0);
  });

  test.each([
    ['websocket', '/healthz', 200],
    ['h2c', '/healthz', 200],
    ['foo', '/healthz', 200],
    // One character short of the socket's path.
    ['websocket', '/chat/ws', 404],
    ['websocket', '/chat/ws?EIO=4&transport=websocket', 404],
  ])('who asks to upgrade to %s at %s, where there is nothing, gets a status', async (to, path, status) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade, close\r\nUpgrade: ${to}\r\n\r\n`);
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    socket.destroy();
  });

  test('does not fill the memory with answers that it does not read', { timeout: 60_000 }, async () => {
    const client = await server.two(server.name('writer'));
    const rooms: string[] = [];
    for (let made = 0; made < 3; made += 1) rooms.push(await client.createRoom());
    const content = '글'.repeat(4_000);
    for (let sent = 0; sent < 12; sent += 1) {
      for (const roomId of rooms) await client.send(roomId, content);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const { pid } = server.deployment.first;
    const deaf = await DeafSocket.open(server.url, client.token);
    onTestFinished(() => deaf.close());
    const sync = ['sync', { rooms: rooms.map((roomId) => ({ roomId, afterRev: 0 })) }];
    const before = residentMb(pid);
    const longest = await longestWait(async () => {
      deaf.send(...Array.from({ length: 390 }, (_, id) => `42/chat,${id}${JSON.stringify(sync)}`));
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    });
    expect(longest).toBeLessThan(PATIENCE_MS);
    // 390 answers would be some 200 MB, and what they are made of more.
    expect(residentMb(pid) - before).toBeLessThan(80);
  });

  test('an idle connection does not outlive the session that opened it', async () => {
    const { url } = server;
    const userId = server.name('parked');
    const { token } = (await server.rest.call('guest', { body: { userId } })).data;
    const raw = await RawSocket.open(url, 'EIO=4&transport=websocket', { cookie: `suda_session=${token}` });
    await fetch(`${url}/chat/auth/logout`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    raw.send('40/chat,');
    await raw.until(() => raw.heard.some((it) => it.startsWith('44/chat,') && it.includes('unauthenticated')));
    raw.close();
  });
});

test('a half-sent request neither stays nor keeps the server from its end', { timeout: 60_000 }, async () => {
  const own = await ServerProcess.start({ env: { RATE_LIMITS: 'on' } });
  const { hostname, port } = new URL(own.url);
  const half = [
    'GET /',
    'POST /chat/auth/guest HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
  ];
  const open = (text: string) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined).write(text);
    return socket.resume();
  };
  const early = half.map(open);
  await Promise.all(early.map((socket) => once(socket, 'close')));
  const late = Array.from({ length: 200 }, (_, index) => open(half[index % 2] as string));
  await Promise.all(late.filter(({ connecting }) => connecting).map((socket) => once(socket, 'connect')));
  const began = performance.now();
  expect(await own.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - began).toBeLessThan(4_000);
  for (const socket of late) socket.destroy();
});
