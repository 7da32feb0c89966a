import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { MOST_KEPT } from '../src/ports/worker-events.js';
import { Operator } from './support/operator.js';
import { type PageClient, PROGRAM_PORTS, usePrograms } from './support/programs.js';
import { useServer } from './support/suite.js';

const suite = useServer({
  env: {
    ...PROGRAM_PORTS,
    CLIENT_SOCKET_AUTH: 'open',
    ADMIN_USERS: 'boss',
    WORKER_EVENT_TTL_S: '1',
    LOG_LEVEL: 'info',
  },
});
const { page, raw, worker } = usePrograms(suite);

let operator: Operator;
const tell = (event: string, payload: object) => operator.call('serverSideEmit', { event, payload });

beforeAll(async () => {
  operator = await Operator.of(suite);
});

const ended = ({ socket }: PageClient) => new Promise<string>((resolve) => socket.once('disconnect', resolve));

test('in maintenance the port of clients takes nobody new, and events of workers go on to who is there', async () => {
  const userId = suite.name('user-');
  const [ann, plain, job] = [await page({ userId }), await raw({ userId }), await worker()];
  await plain.until('client');
  const end = async () => {
    await tell('maintenance', { on: false });
  };
  onTestFinished(end);
  await tell('maintenance', { on: true, message: 'Back at noon.' });
  await expect(page({ userId })).rejects.toThrow();
  await expect(raw({ userId })).rejects.toThrow('503');
  // As a worker that can't be changed: nobody would tell it to send the event again.
  job.send({ event: 'ascii_complete', data: { userId, n: 1 } });
  for (const it of [ann, plain]) await it.until('ascii_complete');
  const [late, away] = [await worker(), suite.name('away-')];
  expect(await late.ask('ascii_complete', { userId, n: 2 })).toMatchObject({ ok: true, delivered: 2 });
  late.send({ event: 'ascii_complete', data: { userId: away } });
  expect(await late.ask('ascii_failed', { userId: away })).toMatchObject({ ok: true, delivered: 0 });
  for (const it of [ann, plain]) {
    await it.until('ascii_complete', ({ n }) => n === 2);
    expect(it.events).toEqual([1, 2].map((n) => ({ event: 'ascii_complete', data: { userId, n } })));
  }
  await end();
  const back = await page({ userId: away });
  await back.until('ascii_failed');
  expect(back.events.map(({ event }) => event)).toEqual(['ascii_complete', 'ascii_failed']);
});

test('a drain closes what is open on the ports, and takes nobody until it is taken back', async () => {
  const userId = suite.name('user-');
  const [ann, plain, job] = [await page({ userId }, { reconnection: false }), await raw({ userId }), await worker()];
  await plain.until('client');
  const gone = ended(ann);
  const end = async () => {
    await tell('drain', { on: false });
  };
  onTestFinished(end);
  await tell('drain', { overMs: 0 });
  expect(await gone).toBe('transport close');
  expect((await plain.closed).code).toBe(1001);
  expect((await job.closed).code).toBe(1001);
  await expect(page({ userId })).rejects.toThrow();
  await expect(raw({ userId })).rejects.toThrow('503');
  await expect(worker()).rejects.toThrow('503');
  await end();
  await page({ userId });
});

/** Of all servers together. */
async function expired(): Promise<number> {
  const texts = await Promise.all(suite.deployment.servers.map((server) => server.metrics()));
  const counts = texts.map((text) => Number(/^suda_worker_events_total\{outcome="expired"\} (\d+)$/m.exec(text)?.[1]));
  return counts.reduce((sum, count) => sum + count, 0);
}

test('what expires before its user comes is counted', async () => {
  const userId = suite.name('user-');
  const job = await worker();
  const before = await expired();
  let sent = 0;
  const once = async () => {
    await job.ask('ascii_complete', { userId, n: ++sent });
    return (await expired()) - before;
  };
  await expect.poll(once, { timeout: 20_000, interval: 100 }).toBeGreaterThan(0);
  // So few that none had to give way.
  expect(sent).toBeLessThanOrEqual(MOST_KEPT);
});
