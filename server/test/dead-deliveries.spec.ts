import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConsoleFile } from '../src/auth/console-access.js';
import type { DeliveryQueue } from '../src/ports/delivery-queue.js';
import { openLocalBackend } from '../src/adapters/local/index.js';
import { connectRedis } from '../src/adapters/cluster/redis/connect.js';
import { openDeliveries } from '../src/adapters/cluster/testing/open-people.js';
import { redisForTest } from '../src/adapters/cluster/testing/redis.js';
import { ApiServer } from './delivery/api-server.js';
import { settingsOfMode } from './delivery/callback-server.js';
import { MODE } from './support/mode.js';
import { Rest } from './support/rest.js';
import { ServerProcess } from './support/server-process.js';

const DAY_MS = 24 * 60 * 60_000;
const WITHIN = { timeout: 20_000 };

let api: ApiServer;
let server: ServerProcess;
let operator: Rest;

/** Puts into the queue what a server had to bring away more than a day ago. */
async function queueOld(settings: Record<string, string>, keys: readonly string[]): Promise<void> {
  const old = async (queue: DeliveryQueue) => {
    for (const idempotencyKey of keys) {
      const delivery = { idempotencyKey, destination: 'callback:ascii_complete', orderKey: idempotencyKey };
      await queue.enqueue({ ...delivery, body: '{"text":"secret"}' }, Date.now() - DAY_MS);
    }
  };
  if (MODE === 'local') {
    const backend = await openLocalBackend({ dataDir: settings['DATA_DIR'] ?? '' });
    await old(backend.deliveries).finally(() => backend.close());
    return;
  }
  const redis = { ...redisForTest(settings['REDIS_URL']), KEY_PREFIX: settings['KEY_PREFIX'] ?? '' };
  const connections = await connectRedis(redis);
  await old((await openDeliveries(connections, 60_000)).queue).finally(() => connections.close());
}

beforeAll(async () => {
  api = await ApiServer.start();
  api.answer = () => 500;
  const settings = await settingsOfMode();
  await queueOld(settings, ['first', 'second', 'third']);
  const dataDir = settings['DATA_DIR'] ?? '';
  server = await ServerProcess.start({ dataDir, env: { ...settings, API_SERVER_URL: api.url, LOG_LEVEL: 'info' } });
  const { token } = readConsoleFile({ dataDir, mode: MODE }) ?? {};
  operator = new Rest(server.url, { token });
});

afterAll(async () => {
  await server.stop();
  await rm(server.dataDir, { recursive: true });
  api.stop();
});

test('operators list what was given up, page by page, without what was in it, and send it again', async () => {
  const dead = async () => (await operator.get('deadDeliveries', {})).deliveries;
  await expect.poll(async () => (await dead()).length, WITHIN).toBe(3);
  const page = await operator.get('deadDeliveries', { query: { limit: 2 } });
  expect(page.deliveries.map((it) => it.idempotencyKey)).toEqual(['third', 'second']);
  expect(page.deliveries[0]).toEqual({
    idempotencyKey: 'third',
    destination: 'callback:ascii_complete',
    since: expect.any(String),
    diedAt: expect.any(String),
    attempts: 1,
    reason: 'answered 500',
    bytes: 17,
  });
  const { deliveries, cursor } = await operator.get('deadDeliveries', { query: { cursor: page.cursor } });
  expect([deliveries.map((it) => it.idempotencyKey), cursor]).toEqual([['first'], undefined]);
  const told = await server.metrics();
  expect(told).toContain('suda_deliveries{state="dead"} 3');
  expect(told).toContain('suda_deliveries_total{kind="callback",state="dead"} 3');

  api.answer = () => 200;
  const idempotencyKeys = ['first', 'third', 'unknown'];
  expect(await operator.get('replayDeliveries', { body: { idempotencyKeys } })).toEqual({ replayed: 2 });
  await expect.poll(() => [...api.effects.keys()].sort(), WITHIN).toEqual(['first', 'third']);
  expect([...api.effects.values()].map((it) => it.body)).toEqual(['{"text":"secret"}', '{"text":"secret"}']);
  expect((await dead()).map((it) => it.idempotencyKey)).toEqual(['second']);
  expect(await operator.get('replayDeliveries', { body: { idempotencyKeys } })).toEqual({ replayed: 0 });
  await expect.poll(() => server.metrics(), WITHIN).toContain('suda_deliveries{state="waiting"} 0');

  const logged = server.output.split('\n').filter((line) => line.includes('"security":"dead_deliveries'));
  expect(logged.at(-1)).toContain('"console":true');
  expect(logged.find((line) => line.includes('dead_deliveries_replayed'))).toContain('"replayed":2');
  expect(server.output).not.toContain('secret');
});

test('the console lists them, and sends them again', async () => {
  const admin = (...words: string[]) => server.runBeside('admin.js', words);
  const { code, stdout } = await admin('deliveries');
  expect([code, stdout.split('\n')[0]]).toEqual([0, '1 deliveries were given up']);
  expect(stdout).toMatch(
    /^second {2}to callback:ascii_complete {2}since \S+ {2}given up \S+ after 1 {2}"answered 500"$/m,
  );
  expect(await admin('replay', 'unknown')).toMatchObject({ code: 0, stdout: '0 deliveries are queued anew.\n' });
  expect(await admin('replay', '--all')).toMatchObject({ code: 0, stdout: '1 deliveries are queued anew.\n' });
  await expect.poll(() => [...api.effects.keys()].sort(), WITHIN).toEqual(['first', 'second', 'third']);
  expect((await admin('deliveries')).stdout).toBe('0 deliveries were given up\n');
  expect(await admin('replay')).toMatchObject({ code: 2 });
});

test('nobody else does', async () => {
  const stranger = new Rest(server.url);
  const { token } = await stranger.get('guest', { body: { userId: 'ann' } });
  for (const [rest, status] of [[stranger, 401] as const, [stranger.as({ token }), 403] as const]) {
    const body = { idempotencyKeys: ['second'] };
    expect((await rest.call('deadDeliveries', {})).status).toBe(status);
    expect((await rest.call('replayDeliveries', { body })).status).toBe(status);
  }
  for (const idempotencyKeys of [[], ['a b'], Array.from({ length: 101 }, () => 'a')]) {
    expect((await operator.call('replayDeliveries', { body: { idempotencyKeys } })).status).toBe(400);
  }
});
