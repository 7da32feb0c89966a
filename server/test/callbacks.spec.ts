import { createHmac } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { newSeed, Random } from './crash/random.js';
import { ApiServer } from './delivery/api-server.js';
import { CallbackServer, lineOf, settingsOfMode, type WorkerEvent } from './delivery/callback-server.js';

const SEED = Number(process.env['KILL_SEED'] ?? newSeed());
const REQUESTS = 8;
const WITHIN = { timeout: 30_000, interval: 20 };

let api: ApiServer;
let settings: Record<string, string>;

beforeEach(async () => {
  api = await ApiServer.start();
  settings = {
    ...(await settingsOfMode()),
    API_SERVER_URL: api.url,
    WORKER_CALLBACK_EVENTS: 'ascii_started,ascii_complete',
    WORKER_CALLBACK_PATHS: 'ascii_started=/started,ascii_complete=/api/converts/complete',
  };
  onTestFinished(async () => {
    api.stop();
    await rm(settings['DATA_DIR'] ?? '', { recursive: true });
  });
});

async function start(env: Record<string, string> = {}): Promise<CallbackServer> {
  const server = await CallbackServer.start({ ...settings, ...env });
  onTestFinished(() => server.kill());
  return server;
}

const event = (name: string, requestId: string, text = '완료 "✓"'): WorkerEvent => ({
  event: name,
  data: { userId: 'ann', requestId, text } as WorkerEvent['data'],
});
const complete = (requestId: string, text?: string) => event('ascii_complete', requestId, text);

test('an event with a callback is one POST of its data alone, and others are none', async () => {
  const server = await start();
  server.send([event('progress_update', 'one'), complete('one')]);
  await expect.poll(() => api.calls.length, WITHIN).toBe(1);
  expect(api.calls[0]).toMatchObject({ path: '/api/converts/complete', body: JSON.stringify(complete('one').data) });
  expect(server.stored.size).toBe(2);
  // Repeated, as by a worker that heard no answer: the API server knows it by its key.
  server.send([complete('one'), complete('two')]);
  await expect.poll(() => api.effects.size, WITHIN).toBe(2);
  expect([...api.effects.values()].map((it) => it.body)).toEqual(
    ['one', 'two'].map((it) => JSON.stringify(complete(it).data)),
  );
});

test('a callback is signed with the secret in the file, and without one it is not', async () => {
  const unsigned = await start();
  unsigned.send([complete('one')]);
  await expect.poll(() => api.calls.length, WITHIN).toBe(1);
  expect(api.calls[0]?.signature).toBeUndefined();
  await unsigned.stop();
  const file = join(settings['DATA_DIR'] ?? '', 'callback-secret');
  await writeFile(file, 'secret-of-the-test\n');
  const server = await start({ WORKER_CALLBACK_SECRET_FILE: file });
  server.send([complete('two')]);
  await expect.poll(() => api.calls.length, WITHIN).toBe(2);
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(api.calls[1]?.signature ?? '') ?? [];
  expect(Math.abs(Date.now() / 1_000 - Number(t))).toBeLessThan(60);
  const body = JSON.stringify(complete('two').data);
  expect(v1).toBe(createHmac('sha256', 'secret-of-the-test').update(`${t}.${body}`).digest('hex'));
});

test('an API server that answers 500 twice, then 200, over a restart: one effect, under one key', async () => {
  api.answer = () => (api.calls.length < 2 ? 500 : 200);
  const first = await start();
  first.send([complete('one')]);
  await expect.poll(() => api.calls.length, WITHIN).toBe(1);
  expect(await first.stop()).toBe(0);
  await start();
  await expect.poll(() => api.effects.size, WITHIN).toBe(1);
  expect(api.calls.map((it) => it.status)).toEqual([500, 500, 200]);
  expect(new Set(api.calls.map((it) => it.key)).size).toBe(1);
});

test('events of one request with other data are others: each arrives, in order, also while the first one waits', async () => {
  api.answer = () => (api.calls.length < 2 ? 500 : 200);
  const server = await start();
  const sent = [complete('one', 'draft'), complete('one', 'final')];
  server.send([sent[0] as WorkerEvent]);
  await expect.poll(() => api.calls.length, WITHIN).toBe(1);
  server.send([sent[1] as WorkerEvent, ...sent]);
  await expect.poll(() => api.effects.size, WITHIN).toBe(2);
  await expect.poll(() => api.calls.map((it) => it.status), WITHIN).toEqual([500, 500, 200, 200]);
  expect([...api.effects.values()].map((it) => it.body)).toEqual(sent.map(({ data }) => JSON.stringify(data)));
});

test('what is under way when a server stops is broken off, and sent again by the next at once', async () => {
  api.answer = () => (api.calls.length < 1 ? 0 : 200);
  const first = await start({ DELIVERY_TIMEOUT_MS: '60000' });
  first.send([complete('one')]);
  await expect.poll(() => api.calls.length, WITHIN).toBe(1);
  expect(await first.stop()).toBe(0);
  await start({ DELIVERY_TIMEOUT_MS: '60000' });
  await expect.poll(() => api.effects.size, WITHIN).toBe(1);
  expect(new Set(api.calls.map((it) => it.key)).size).toBe(1);
});

/** Of the queue, as the server itself sees them; and of the API server, at a request. */
const STEPS = [
  'before enqueue',
  'after enqueue',
  'before claim',
  'after claim',
  'asked',
  'answered',
  'before settle',
  'after settle',
  'before retry',
  'after retry',
];

test(`kill -9 between any two steps loses no callback, doubles none but under its key, and keeps their order (KILL_SEED=${SEED})`, async () => {
  const random = new Random(SEED);
  settings['DELIVERY_TIMEOUT_MS'] = '300';
  // Every third request fails the first time.
  const failed = new Set<string>();
  api.answer = ({ key }) => {
    const fails = !failed.has(key) && !api.effects.has(key) && random.below(3) === 0;
    if (fails) failed.add(key);
    return fails ? 500 : 200;
  };
  const sent: WorkerEvent[] = [];
  const stored = new Set<string>();

  async function round(number: number, step: string): Promise<void> {
    for (let n = 0; n < REQUESTS; n++) {
      const requestId = `${number}-${n}`;
      sent.push(event('ascii_started', requestId), complete(requestId));
    }
    const server = CallbackServer.spawn({ ...settings, KILL_AT: step, KILL_IN: String(1 + random.below(3)) });
    onTestFinished(() => server.kill());
    let killIn = 1 + random.below(3);
    api.heard = (when) => when === step && --killIn === 0 && server.kill();
    // A worker sends again what nobody said is stored.
    server.send(sent.filter((it) => !stored.has(lineOf(it))));
    expect(await server.ended).toBe('SIGKILL');
    for (const line of server.stored) stored.add(line);
  }

  for (const [number, step] of STEPS.entries()) await round(number, step);
  api.heard = () => undefined;
  const last = await start();
  last.send(sent.filter((it) => !stored.has(lineOf(it))));
  await expect.poll(() => api.effects.size, WITHIN).toBe(sent.length);

  const bodies = [...api.effects.values()].map(({ path, body }) => `${path} ${body}`);
  const paths = { ascii_started: '/started', ascii_complete: '/api/converts/complete' } as Record<string, string>;
  expect(bodies.sort()).toEqual(sent.map((it) => `${paths[it.event]} ${JSON.stringify(it.data)}`).sort());
  const keys = Map.groupBy(api.calls, ({ path, body }) => `${path} ${body}`);
  for (const calls of keys.values()) expect(new Set(calls.map((it) => it.key)).size).toBe(1);
  const order = [...api.effects.values()];
  for (const { data } of sent) {
    const paths = order.filter(({ body }) => body === JSON.stringify(data)).map((it) => it.path);
    expect(paths).toEqual(['/started', '/api/converts/complete']);
  }
});

test(`kill -9 while deliveries are given up, and while they are queued anew, loses none (KILL_SEED=${SEED})`, async () => {
  const random = new Random(SEED);
  settings['DELIVERY_TIMEOUT_MS'] = '300';
  api.answer = () => 500;
  const sent = Array.from({ length: REQUESTS }, (_, n) => complete(`late-${n}`));
  const first = await start();
  first.send(sent);
  await expect.poll(() => new Set(api.calls.map((it) => it.key)).size, WITHIN).toBe(REQUESTS);
  first.kill();
  await first.ended;

  settings['LATER_MS'] = String(25 * 60 * 60_000);
  for (const step of ['before bury', 'after bury']) {
    const server = CallbackServer.spawn({ ...settings, KILL_AT: step, KILL_IN: String(1 + random.below(2)) });
    onTestFinished(() => server.kill());
    expect(await server.ended).toBe('SIGKILL');
  }
  const burying = await start();
  await expect.poll(() => burying.ask('dead'), WITHIN).toBe(REQUESTS);
  burying.kill();
  await burying.ended;

  api.answer = () => 200;
  for (const step of ['before replay', 'after replay']) {
    const server = CallbackServer.spawn({ ...settings, KILL_AT: step });
    onTestFinished(() => server.kill());
    void server.ask('replay');
    expect(await server.ended).toBe('SIGKILL');
  }
  const last = await start();
  await expect.poll(() => api.effects.size, WITHIN).toBe(REQUESTS);
  expect(await last.ask('dead')).toBe(0);
  const bodies = [...api.effects.values()].map(({ body }) => body);
  expect(bodies.sort()).toEqual(sent.map(({ data }) => JSON.stringify(data)).sort());
  expect(new Set(api.calls.map((it) => it.key)).size).toBe(REQUESTS);
});
