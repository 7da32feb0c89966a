import { describe, expect, test } from 'vitest';
import { portOf, PROGRAM_PORTS, usePrograms, Worker } from './support/programs.js';
import { useServer } from './support/suite.js';

const ORIGIN = 'http://page.example';

/** As an existing program is set up: clients are believed, workers are on this machine. */
const suite = useServer({
  env: {
    ...PROGRAM_PORTS,
    CLIENT_SOCKET_AUTH: 'open',
    CLIENT_ORIGIN: ORIGIN,
  },
});

const { page, raw, worker } = usePrograms(suite);

/** Of all servers together. */
async function metric(name: string): Promise<number> {
  const values = suite.deployment.servers.map(async (server) => {
    const line = (await server.metrics()).split('\n').find((it) => it.startsWith(`${name} `));
    return Number(line?.split(' ').at(-1) ?? 0);
  });
  return (await Promise.all(values)).reduce((sum, value) => sum + value, 0);
}

describe('programs that know nothing of this server', () => {
  test('the payload comes as it was sent: numbers beyond what JavaScript can hold, too', async () => {
    const plain = await raw({ userId: 'user-of-digits' });
    await plain.until('client');
    const data = `{ "userId":"user-of-digits", "requestId":"r", "size": 12345678901234567890, "cost":1.10, "n":1e400}`;
    const text = new Promise((resolve) => plain.socket.once('message', (it: Buffer) => resolve(it.toString())));
    (await worker()).send(`{"data":${data},"event":"ascii_complete"}`);
    expect(await text).toBe(`{"event":"ascii_complete","data":${data}}`);
  });

  test('a page connects by polling, upgrades, and hears a worker that says complete before its last progress', async () => {
    const userId = suite.name('user-');
    const pages = [await page({ userId }), await page({ userId }), await page({ userId })];
    const other = await page({ userId: suite.name('other-') });
    expect(pages.map(({ openedBy }) => openedBy)).toEqual(['polling', 'polling', 'polling']);
    const job = await worker();
    const data = (progress: number) => ({ userId, requestId: 'r1', progress, note: '그림 "a"\n\u2028', list: [null] });
    job.send({ event: 'progress_update', data: data(10) });
    job.send({ event: 'ascii_complete', data: { ...data(100), url: '/results/1' } });
    job.send({ event: 'progress_update', data: data(100) });
    for (const it of pages) {
      await it.until('progress_update', ({ progress }: { progress: number }) => progress === 100);
      expect(it.events).toEqual([
        { event: 'progress_update', data: data(10) },
        { event: 'ascii_complete', data: { ...data(100), url: '/results/1' } },
        { event: 'progress_update', data: data(100) },
      ]);
      await expect.poll(() => it.socket.io.engine.transport.name).toBe('websocket');
    }
    // It was answered nothing that it did not ask for.
    expect(job.frames).toEqual([]);
    expect(other.events).toEqual([]);
  });

  test('a page that never upgrades hears the same', async () => {
    const userId = suite.name('user-');
    const polling = await page({ userId }, { transports: ['polling'] });
    const job = await worker();
    for (const progress of [1, 2, 3]) await job.ask('ascii_failed', { userId, progress });
    await polling.until('ascii_failed', ({ progress }: { progress: number }) => progress === 3);
    expect(polling.events.map(({ data }) => (data as { progress: number }).progress)).toEqual([1, 2, 3]);
  });

  test('the origin of the page may send its cookies, and no other page comes in', async () => {
    const url = `http://127.0.0.1:${await portOf(suite.deployment.first, 'clients')}/socket.io/?EIO=4&transport=polling`;
    const ours = await fetch(url, { headers: { origin: ORIGIN } });
    expect(ours.status).toBe(200);
    expect(ours.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(ours.headers.get('access-control-allow-credentials')).toBe('true');
    const foreign = await fetch(url, { headers: { origin: 'http://foreign.example' } });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    // As a script, which has no Origin, and whose answer any page reads.
    const script = await fetch(`${url}&j=0`);
    expect([script.status, await script.text()]).toEqual([403, expect.not.stringContaining('sid')]);
    const rebound = await fetch(url.replace('127.0.0.1', 'localhost'), { headers: { origin: 'http://localhost:1' } });
    expect(rebound.status).toBe(403);
  });

  test('a page of the origin may ask before it posts, and another one learns nothing', async () => {
    const url = `http://127.0.0.1:${await portOf(suite.deployment.first, 'clients')}/socket.io/?EIO=4&transport=polling`;
    const ask = async (origin: string) => {
      const wanted = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
      const { ok, headers } = await fetch(url, { method: 'OPTIONS', headers: { origin, ...wanted } });
      const allowed = ['origin', 'credentials', 'methods', 'headers'].map((it) =>
        headers.get(`access-control-allow-${it}`),
      );
      return { ok, allowed };
    };
    expect(await ask(ORIGIN)).toEqual({
      ok: true,
      allowed: [ORIGIN, 'true', expect.stringContaining('POST'), 'content-type'],
    });
    expect((await ask('http://foreign.example')).allowed[0]).toBeNull();
  });

  test('who names no user is disconnected, with the reason', async () => {
    await expect(page({})).rejects.toThrow('auth.userId is missing');
    await expect(page({ userId: '' })).rejects.toMatchObject({ data: { code: 'invalid_payload' } });
    await expect(page({ userId: { a: 1 } })).rejects.toMatchObject({ data: { code: 'invalid_payload' } });
    const nobody = await raw({ clientId: '01JD7Z5T8XK3Q1V9E6M2C4B7NA' });
    expect(await nobody.closed).toEqual({ code: 1008, reason: 'unauthenticated' });
    expect(nobody.heard).toEqual([
      { event: 'error', data: { code: 'unauthenticated', message: 'auth.userId is missing.' } },
    ]);
  });

  test('a plain WebSocket names itself first, and hears events with their data', async () => {
    const userId = suite.name('user-');
    const client = await raw({ userId, clientId: '01JD7Z5T8XK3Q1V9E6M2C4B7NA', token: null });
    expect(await client.until('client')).toEqual({ userId, clientId: '01JD7Z5T8XK3Q1V9E6M2C4B7NA' });
    const job = await worker();
    await expect.poll(async () => (await job.ask('ascii_complete', { userId, url: '/x' }))['delivered']).toBe(1);
    await client.until('ascii_complete', ({ url }: { url: string }) => url === '/x');
  });

  test('a client that names no clientId is told the one that it got', async () => {
    const client = await page({ userId: suite.name('user-') });
    expect(await client.until('client')).toMatchObject({ clientId: expect.stringMatching(/^[0-9A-Z]{26}$/) });
    const userId = suite.name('user-');
    const named = await page({ userId, clientId: '01JD7Z5T8XK3Q1V9E6M2C4B7NA' });
    const job = await worker();
    await expect.poll(async () => (await job.ask('ascii_complete', { userId }))['delivered']).toBe(1);
    await named.until('ascii_complete');
    expect(named.heard).toEqual(named.events);
  });
});

describe('a worker', () => {
  test('is answered where it asks: how many clients it went to', async () => {
    const userId = suite.name('user-');
    const clientId = '01JD7Z5T8XK3Q1V9E6M2C4B7NA';
    const job = await worker();
    expect(await job.ask('ascii_complete', { userId: suite.name('nobody-') })).toMatchObject({
      ok: true,
      delivered: 0,
    });
    // Two sockets of one client, and one of another.
    await page({ userId, clientId });
    await page({ userId, clientId });
    await raw({ userId });
    await expect.poll(async () => (await job.ask('ascii_complete', { userId }))['delivered']).toBe(2);
    job.send({ event: 'ascii_complete', data: { userId }, id: 7 });
    await expect.poll(() => job.frames.at(-1)).toEqual({ id: 7, ok: true, delivered: 2 });
  });

  test('may send progress as fast as it likes: ten a second go on, the last always, and nothing overtakes', async () => {
    const userId = suite.name('user-');
    const client = await page({ userId });
    const job = await worker();
    await expect.poll(async () => (await job.ask('ascii_failed', { userId }))['delivered']).toBe(1);
    const begin = performance.now();
    for (let progress = 1; progress <= 500; progress++) {
      job.send({ event: 'progress_update', data: { userId, requestId: 1, progress } });
      if (progress % 100 === 0) job.send({ event: 'ascii_complete', data: { userId, requestId: 1, after: progress } });
    }
    await client.until('ascii_complete', ({ after }: { after: number }) => after === 500);
    const took = performance.now() - begin;
    const heard = client.events.filter(({ event }) => event !== 'ascii_failed');
    const progress = heard
      .filter(({ event }) => event === 'progress_update')
      .map(({ data }) => data as { progress: number });
    expect(progress.length).toBeLessThanOrEqual(took / 100 + 1 + 5);
    expect(progress.map((it) => it.progress)).toEqual(progress.map((it) => it.progress).toSorted((a, b) => a - b));
    for (const [index, { event, data }] of heard.entries()) {
      if (event !== 'ascii_complete') continue;
      expect(heard[index - 1]).toMatchObject({ data: { progress: (data as { after: number }).after } });
    }
    const last = await job.ask('progress_update', { userId, requestId: 1, progress: 501 });
    expect(last).toMatchObject({ ok: true, delivered: 1 });
  });

  test('is told what is wrong, and goes on', async () => {
    const userId = suite.name('user-');
    const job = await worker();
    const refusals = [
      ['not json', 'invalid_payload'],
      ['', 'invalid_payload'],
      ['null', 'invalid_payload'],
      ['[]', 'invalid_payload'],
      [{ event: 'ascii_complete' }, 'invalid_payload'],
      [{ event: 'ascii_complete', data: {} }, 'invalid_payload'],
      [{ event: 'ascii_complete', data: { userId: 'a\u0000b' } }, 'invalid_payload'],
      ['['.repeat(100_000), 'invalid_payload'],
      [{ event: 'ascii_complete', data: { userId, big: 'x'.repeat(1024 * 1024) } }, 'too_large'],
      [Buffer.from([1, 2, 3]), 'invalid_payload'],
    ] as const;
    for (const [frame] of refusals) job.send(frame);
    await expect.poll(() => job.frames.length).toBe(refusals.length);
    expect(job.frames).toMatchObject(refusals.map(([, code]) => ({ ok: false, error: { code } })));
    // Whatever else a frame holds, it can be told by its id.
    job.send({ event: 'ascii_complete', data: { userId: true }, id: 'x' });
    await expect.poll(() => job.frames.at(-1)).toMatchObject({ id: 'x', ok: false });
    expect(await job.ask('no_such_event', { userId })).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await job.ask('ascii_complete', { userId })).toMatchObject({ ok: true });
  });

  test('can’t be a page', async () => {
    const port = await portOf(suite.deployment.first, 'workers');
    await expect(Worker.connect(port, { origin: 'http://localhost:3000' })).rejects.toThrow('403');
    await expect(Worker.connect(port, { host: 'rebound.example' })).rejects.toThrow('403');
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426);
  });
});

test('what came, went, was kept and was refused is counted', async () => {
  const count = (outcome: string) => metric(`suda_worker_events_total{outcome="${outcome}"}`);
  const refused = () => metric('suda_worker_frames_refused_total{reason="unreadable"}');
  const userId = suite.name('user-');
  const outcomes = ['in', 'delivered', 'kept', 'coalesced', 'expired'];
  const read = async (): Promise<Record<string, number>> => {
    const counted = outcomes.map(async (it) => [it, await count(it)] as const);
    return Object.fromEntries(await Promise.all(counted));
  };
  const [before, refusedBefore] = [await read(), await refused()];
  const job = await worker();
  await job.ask('ascii_complete', { userId });
  await page({ userId });
  await expect.poll(async () => (await count('delivered')) - (before['delivered'] ?? 0)).toBe(1);
  for (const progress of [1, 2, 3]) job.send({ event: 'progress_update', data: { userId, progress } });
  await expect.poll(async () => (await count('delivered')) - (before['delivered'] ?? 0)).toBe(3);
  job.send('no json');
  await expect.poll(refused).toBe(refusedBefore + 1);
  const after = await read();
  expect(outcomes.map((it) => (after[it] ?? 0) - (before[it] ?? 0))).toEqual([4, 3, 1, 1, 0]);
  expect(await metric('suda_program_clients')).toBe(1);
  expect(await metric('suda_program_workers')).toBe(1);
});
