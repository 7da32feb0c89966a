import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { PlainClient } from './support/plain-client.js';
import { Operator } from './support/operator.js';
import { useServer } from './support/suite.js';

/** Handshakes are held for seconds, and more come meanwhile. */
const suite = useServer({
  env: {
    RATE_LIMITS: 'on',
    LOG_LEVEL: 'info',
    ADMIN_USERS: 'boss',
    TRUST_PROXY: '127.0.0.1',
    SOCKET_TRANSPORTS: 'polling,websocket',
    SOCKET_ADMISSIONS_PER_SECOND: '1',
    SOCKET_CONNECT_TIMEOUT_MS: '1000',
    SOCKET_CONNECTIONS_PER_ADDRESS: '3',
  },
});
/** Of one server: let in at once, and held. */
const [AT_ONCE, HELD] = [2, 5];

let operator: Operator;
beforeAll(async () => {
  operator = await Operator.of(suite);
});

const from = (address: string) => ({ 'x-forwarded-for': address });

async function metric(name: string): Promise<number> {
  const text = await suite.deployment.first.metrics();
  return Number(
    text
      .split('\n')
      .find((it) => it.startsWith(`${name} `))
      ?.split(' ')
      .at(-1) ?? 0,
  );
}

test('of many that come together from one address, no more get in than it may have', async () => {
  const open = async () => {
    const query = 'EIO=4&transport=polling';
    return (await fetch(`${suite.url}/chat/ws/?${query}`, { headers: from('203.0.113.7') })).status;
  };
  const statuses = await Promise.all(Array.from({ length: 10 }, open));
  expect(statuses.filter((it) => it === 200)).toHaveLength(3);
  expect(statuses.filter((it) => it === 403)).toHaveLength(7);
});

const everybody = () => metric('suda_engine_connections{port="chat"}');

test('who was held when a drain began does not come in, and operators see it and take it back', async () => {
  await expect.poll(everybody, { timeout: 20_000 }).toBe(0);
  const heldBefore = await metric('suda_admissions_total{outcome="held"}');
  const opened = Array.from({ length: AT_ONCE + HELD }, (_, n) =>
    PlainClient.connect(suite.url, { reconnection: false, extraHeaders: from(`203.0.113.${20 + n}`) }).then(
      (it) => {
        suite.track(it);
      },
      () => undefined,
    ),
  );
  const held = async () => (await metric('suda_admissions_total{outcome="held"}')) - heldBefore;
  await expect.poll(held, { interval: 20 }).toBe(HELD);
  const end = () => operator.call('serverSideEmit', { event: 'drain', payload: { on: false } });
  onTestFinished(async () => {
    await end();
  });
  await operator.call('serverSideEmit', { event: 'drain', payload: { overMs: 0 } });
  await Promise.all(opened);
  await expect.poll(everybody).toBe(0);

  const stranger = operatorSocket(undefined);
  const [refusal] = (await once(stranger as never, 'connect_error')) as [Error];
  expect(refusal.message).toBe('websocket error');
  const socket = operatorSocket(operator.token);
  await once(socket as never, 'connect');
  expect(await socket.emitWithAck('serverSideEmit', { event: 'status' })).toMatchObject({
    ok: true,
    data: { answers: suite.deployment.servers.map(() => ({ value: { draining: true } })) },
  });
  const { first, servers } = suite.deployment;
  expect((await first.runBeside('admin.js', ['servers'])).stdout.match(/ drained$/gm)).toHaveLength(servers.length);
  const undrained = await first.runBeside('admin.js', ['undrain']);
  expect([undrained.code, undrained.stdout]).toEqual([0, expect.not.stringContaining('drained')]);
  await PlainClient.connect(suite.url, { extraHeaders: from('203.0.113.40') }).then((it) => suite.track(it));
});

function operatorSocket(token: string | undefined): Socket {
  const extraHeaders = { ...from('203.0.113.30'), ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const options = { path: '/chat/ws', transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders };
  const socket = io(`${suite.url}/admin`, options);
  onTestFinished(() => void socket.disconnect());
  return socket;
}
