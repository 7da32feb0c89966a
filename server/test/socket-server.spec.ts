import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from './support/connection.js';
import { useServer } from './support/suite.js';

const ORIGIN = 'https://app.example';
const OFFICE = '203.0.113.7';
const suite = useServer({
  env: {
    LOG_LEVEL: 'info',
    RATE_LIMITS: 'on',
    TRUST_PROXY: '127.0.0.1',
    CLIENT_ORIGIN: ORIGIN,
    SOCKET_TRANSPORTS: 'polling,websocket',
    SOCKET_SERVE_CLIENT: 'on',
    SOCKET_COOKIE: 'io',
    SOCKET_COOKIE_MAX_AGE_S: '60',
    SOCKET_COOKIE_SAME_SITE: 'strict',
    SOCKET_MAX_BYTES: '65536',
    SOCKET_CONNECT_TIMEOUT_MS: '500',
    SOCKET_PING_INTERVAL_MS: '7000',
    SOCKET_PING_TIMEOUT_MS: '6000',
    SOCKET_DENIED_ADDRESSES: '198.51.100.0/24',
    SOCKET_CONNECTIONS_PER_ADDRESS: '3',
  },
});

const from = (address: string) => ({ 'x-forwarded-for': address });

/** The first request of a connection by polling. */
async function open(headers: Record<string, string> = {}, query = 'EIO=4&transport=polling') {
  const response = await fetch(`${suite.url}/chat/ws/?${query}`, { headers });
  const text = await response.text();
  return { response, text, packet: text.startsWith('0') ? (JSON.parse(text.slice(1)) as Record<string, unknown>) : {} };
}

const metric = async (name: string) => {
  const line = (await suite.deployment.first.metrics()).split('\n').find((it) => it.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
};

function polling(options: object = {}): Socket {
  const socket = io(`${suite.url}/chat`, { path: '/chat/ws', transports: ['polling'], forceNew: true, ...options });
  onTestFinished(() => void socket.disconnect());
  return socket;
}

test('a connection is told the times and sizes that are set, and gets the cookie as it is set', async () => {
  const { packet, response } = await open();
  expect(packet).toMatchObject({
    pingInterval: 7_000,
    pingTimeout: 6_000,
    maxPayload: 65_536,
    upgrades: ['websocket'],
  });
  const cookies = response.headers.getSetCookie();
  expect(cookies.find((it) => it.startsWith('io='))).toBe(
    `io=${String(packet['sid'])}; Max-Age=60; Path=/; HttpOnly; SameSite=Strict`,
  );
  // The guest's own goes with it.
  expect(cookies.some((it) => it.startsWith('suda_session='))).toBe(true);
});

test('the ids of connections are random in every place', async () => {
  const ids = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => String((await open(from(`203.0.113.${100 + n}`))).packet['sid'])),
  );
  expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(8);
  expect(new Set(ids.map((id) => id.slice(-8))).size).toBe(8);
  for (const id of ids) expect(id).toMatch(/^[\w-]{32}$/);
});

test('pages of an allowed origin may connect with their cookies, and of no other', async () => {
  const { response } = await open({ origin: ORIGIN });
  expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  expect(response.headers.get('access-control-allow-credentials')).toBe('true');
  const stranger = await open({ origin: 'https://stranger.example' });
  expect(stranger.response.status).toBe(403);
  expect(stranger.response.headers.get('access-control-allow-origin')).not.toBe('https://stranger.example');
});

test('a denied address may not connect, nor one with as many connections as it may have', async () => {
  const denied = await open(from('198.51.100.9'));
  expect([denied.response.status, denied.text]).toEqual([403, expect.stringContaining('address')]);
  for (let n = 0; n < 3; n += 1) expect((await open(from(OFFICE))).response.status).toBe(200);
  const tooMany = await open(from(OFFICE));
  expect([tooMany.response.status, tooMany.text]).toEqual([403, expect.stringContaining('Too many')]);
  // Those that join no namespace are closed soon, and make room.
  await expect.poll(async () => (await open(from(OFFICE))).response.status).toBe(200);
});

test('refused requests are counted by code, and logged with the address and without ids or tokens', async () => {
  const address = '203.0.113.50';
  const secret = 'a-secret-that-no-line-has';
  const headers = { ...from(address), authorization: `Bearer ${secret}` };
  const cases = [
    ['transport=smoke-signals', 0],
    [`transport=polling&sid=${secret}`, 1],
    ['transport=websocket', 3],
    ['EIO=3&transport=polling', 5],
  ] as const;
  for (const [query, code] of cases) {
    const name = `suda_connection_errors_total{code="${code}",port="chat"}`;
    const before = (await metric(name)) ?? 0;
    await open(headers, query.startsWith('EIO') ? query : `EIO=4&${query}`);
    expect(await metric(name), query).toBe(before + 1);
  }
  await fetch(`${suite.url}/chat/ws/?EIO=4&transport=polling`, { method: 'POST', headers });
  await open({ ...headers, origin: 'https://stranger.example' });
  const lines = () =>
    (suite.deployment.outputs[0] ?? '')
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []))
      .filter((line) => line['msg'] === 'connection refused' && line['address'] === address);
  await expect.poll(() => lines().map((line) => line['code'])).toEqual([0, 1, 3, 5, 2, 4]);
  expect(lines().at(-1)?.['reason']).toBe('Forbidden');
  for (const output of suite.deployment.outputs) expect(output).not.toContain(secret);
});

test.each(['socket.io.js', 'socket.io.min.js', 'socket.io.msgpack.min.js'])('%s is served', async (name) => {
  const response = await fetch(`${suite.url}/chat/ws/${name}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/javascript/);
  expect((await response.text()).length).toBeGreaterThan(10_000);
});

test('one connects by polling, says and hears, and goes on as a WebSocket', async () => {
  const socket = polling({ transports: ['polling', 'websocket'], extraHeaders: from('203.0.113.60') });
  expect(socket.io.opts.transports).toEqual(['polling', 'websocket']);
  const upgraded = new Promise<void>((done) => {
    socket.io.once('open', () => socket.io.engine.once('upgrade', () => done()));
  });
  await once(socket as never, 'connect');
  const userId = suite.name('poller');
  await upgraded;
  expect(await socket.emitWithAck('register', { userId })).toMatchObject({ ok: true });
  expect(socket.io.engine.transport.name).toBe('websocket');
  expect(await metric('suda_sockets{namespace="/chat"}')).toBeGreaterThanOrEqual(1);
  expect(await metric('suda_engine_connections{port="chat"}')).toBeGreaterThanOrEqual(1);
});

test('what no connection may do is not done by polling, nor after an upgrade', async () => {
  const broken = async (options: object, reach: string) => {
    const socket = polling({ reconnection: false, ...options });
    await once(socket as never, 'connect');
    if (reach === 'websocket') await expect.poll(() => socket.io.engine.transport.name).toBe(reach);
    const closed = once(socket as never, 'disconnect');
    for (let n = 0; n < 1_500; n += 1) socket.io.engine.write('2/chat,["typing",{}]');
    await closed;
  };
  const count = async () => (await metric('suda_broken_connections_total{reason="flood"}')) ?? 0;
  await broken({ extraHeaders: from('203.0.113.61') }, 'polling');
  await broken({ extraHeaders: from('203.0.113.62'), transports: ['polling', 'websocket'] }, 'websocket');
  expect(await count()).toBe(2);
});

test('a frame larger than is set closes the connection', async () => {
  const { socket } = await connect(suite.url, { reconnection: false, extraHeaders: from('203.0.113.63') });
  onTestFinished(() => void socket.disconnect());
  const closed = once(socket as never, 'disconnect');
  (socket as unknown as Socket).emit('typing', { roomId: 'x'.repeat(70_000) });
  await closed;
});
