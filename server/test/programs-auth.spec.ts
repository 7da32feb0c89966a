import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { portOf, PROGRAM_PORTS, RawClient, usePrograms } from './support/programs.js';
import { useServer } from './support/suite.js';

const SERVICE_TOKEN = 'service-token-of-the-test';
const WORKER_TOKEN = 'worker-token-of-the-test';
const ORIGIN = 'http://page.example';

/** As it is without further settings: clients prove who they are, and so do workers. */
const suite = useServer({
  env: {
    ...PROGRAM_PORTS,
    SERVICE_TOKEN,
    WORKER_TOKEN,
    WORKER_EVENTS: '*',
    CLIENT_ORIGIN: ORIGIN,
    CORS_CREDENTIALS: 'off',
    RATE_LIMITS: 'on',
    LOG_LEVEL: 'trace',
  },
});

const { page, raw, track, worker } = usePrograms(suite);
const ticketFor = (userId: string) => suite.rest.as({ token: SERVICE_TOKEN }).get('ticket', { body: { userId } });

describe('a client', () => {
  test('comes in by its session, as the user of that session and nobody else', async () => {
    const ann = await suite.two(suite.name('ann'));
    const client = await page({ accessToken: ann.token });
    expect(await client.until('client')).toMatchObject({ userId: ann.userId });
    await page({ accessToken: ann.token, userId: ann.userId });
    await expect(page({ accessToken: ann.token, userId: 'ben' })).rejects.toMatchObject({
      data: { code: 'forbidden' },
    });
    for (const auth of [{}, { userId: ann.userId }, { accessToken: 'x' }, { accessToken: 'ticket.x.y' }]) {
      await expect(page(auth)).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
    }
    expect(await (await raw({ userId: ann.userId })).closed).toMatchObject({ code: 1008, reason: 'unauthenticated' });
  });

  test('goes when its session ends, at once, and on whichever server', async () => {
    const userId = suite.name('ann');
    const { token } = await suite.rest.get('guest', { body: { userId } });
    const pages = await Promise.all([1, 2, 3].map(() => page({ accessToken: token }, { reconnection: false })));
    const plain = await raw({ token });
    await plain.until('client');
    await suite.rest.as({ token }).get('logout', {});
    // Sessions are looked up every 30 s; within a moment only who is told knows.
    await expect.poll(() => pages.some(({ socket }) => socket.connected), { timeout: 15_000 }).toBe(false);
    await plain.closed;
  });

  test('comes in by a ticket that names it, once, on whichever server', async () => {
    const userId = 'someone@example.com';
    const { ticket, expiresAt } = await ticketFor(userId);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
    const client = await page({ userId, accessToken: ticket });
    const job = await worker(`Bearer ${WORKER_TOKEN}`);
    await expect.poll(async () => (await job.ask('ascii_complete', { userId, n: 1 }))['delivered']).toBe(1);
    await client.until('ascii_complete');
    for (let tries = 0; tries < 2; tries++) {
      await expect(page({ accessToken: ticket })).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
    }
    const other = await ticketFor(userId);
    const plain = await raw({ token: other.ticket });
    expect(await plain.until('client')).toMatchObject({ userId });
  });

  test('does not come in by a ticket a second time, also where its server has started anew', async () => {
    const { ticket } = await ticketFor('ann');
    await page({ accessToken: ticket });
    await suite.deployment.restart();
    await expect(page({ accessToken: ticket })).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
    const other = await page({ accessToken: (await ticketFor('ann')).ticket });
    expect(await other.until('client')).toMatchObject({ userId: 'ann' });
  });

  test('does not come in by a ticket that was changed', async () => {
    const { ticket } = await ticketFor('ann');
    const [prefix = '', payload = '', signature = ''] = ticket.split('.');
    const content = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...content, userId: 'ben' })).toString('base64url');
    for (const wrong of [
      [prefix, changed, signature],
      [prefix, payload, signature.slice(1)],
      [prefix, payload, ''],
      [prefix, payload],
      [prefix, payload, signature, signature],
    ]) {
      await expect(page({ accessToken: wrong.join('.') })).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
    }
  });
});

describe('a worker', () => {
  test('needs its token', async () => {
    for (const authorization of [undefined, 'Bearer wrong', `Bearer ${WORKER_TOKEN}x`, `Basic ${WORKER_TOKEN}`]) {
      await expect(worker(authorization)).rejects.toThrow('401');
    }
    const job = await worker(WORKER_TOKEN);
    // With WORKER_EVENTS=* any event.
    expect(await job.ask('of any name', { userId: 'ann' })).toMatchObject({ ok: true });
  });

  test('that floods with frames that can’t be taken is closed, and others are not', async () => {
    const [flood, other] = [await worker(WORKER_TOKEN), await worker(WORKER_TOKEN)];
    for (let n = 0; n < 1_000; n++) flood.send('no json');
    expect(await flood.closed).toEqual({ code: 1008, reason: 'flood' });
    expect(flood.frames.length).toBeLessThan(200);
    expect(await other.ask('ascii_complete', { userId: 'ann' })).toMatchObject({ ok: true });
  });
});

test('a client that floods is broken', async () => {
  const { ticket } = await ticketFor('flood');
  const client = await raw({ token: ticket });
  await client.until('client');
  for (let n = 0; n < 1_000; n++) client.socket.send('{}');
  await client.closed;
  const talker = await page({ accessToken: (await ticketFor('flood')).ticket });
  talker.socket.io.reconnection(false);
  const gone = new Promise((resolve) => talker.socket.once('disconnect', resolve));
  for (let n = 0; n < 1_000; n++) talker.socket.emit('chatter', n);
  await gone;
});

test('a client that floods while it is upgraded is broken', async () => {
  const url = `127.0.0.1:${await portOf(suite.deployment.first, 'clients')}/socket.io/?EIO=4`;
  const opened = await (await fetch(`http://${url}&transport=polling`)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  const { socket } = track(await new RawClient(new WebSocket(`ws://${url}&transport=websocket&sid=${sid}`)).opened());
  let answered = 0;
  socket.removeAllListeners('message').on('message', () => (answered += 1));
  const closed = once(socket, 'close');
  for (let n = 0; n < 2_000; n++) socket.send('2probe');
  await closed;
  expect(answered).toBeLessThan(500);
});

test('the page of another origin sends no cookie where CORS_CREDENTIALS says so', async () => {
  const url = `http://127.0.0.1:${await portOf(suite.deployment.first, 'clients')}/socket.io/?EIO=4&transport=polling`;
  const { headers } = await fetch(url, { headers: { origin: ORIGIN } });
  expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
  expect(headers.get('access-control-allow-credentials')).toBeNull();
});

test('one address fills no port', async () => {
  const port = await portOf(suite.deployment.first, 'workers');
  const crowd = Array.from({ length: 720 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  onTestFinished(() => crowd.forEach((socket) => socket.destroy()));
  await Promise.race(crowd.map((socket) => once(socket, 'close')));
  // Long before those are closed that send nothing.
  expect(crowd.slice(0, 600).filter(({ destroyed }) => destroyed)).toEqual([]);
});

test('no token is in any log', async () => {
  const { ticket } = await ticketFor('ann');
  await page({ accessToken: ticket });
  await worker('Bearer wrong-worker-token').catch(() => undefined);
  const output = suite.deployment.outputs.join('');
  expect(output).toContain('worker connected');
  for (const secret of [SERVICE_TOKEN, WORKER_TOKEN, ticket, 'wrong-worker-token'])
    expect(output).not.toContain(secret);
});
