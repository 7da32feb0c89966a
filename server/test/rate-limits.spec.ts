import type { Ack, ErrorBody } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { BACKOFFS, type BackoffName } from '../src/limits/rate-limiter.js';
import { useServer } from './support/suite.js';
import type { ProtocolV2Client } from './support/protocol-v2-client.js';

const suite = useServer({ env: { RATE_LIMITS: 'on', TRUST_PROXY: '127.0.0.1' } });

let hosts = 0;
/** Each test comes from an address of its own, or all would share one budget. */
const elsewhere = () => ({ 'x-forwarded-for': `203.0.113.${++hosts}` });
const two = (stem: string, extraHeaders = elsewhere()) => suite.two(suite.name(stem), { extraHeaders });

/** Asks without pause until an answer is an error; gives it. */
async function loop(ask: () => Promise<Ack<unknown>>, most: number) {
  for (let index = 0; index < most; index += 1) {
    const ack = await ask();
    if (!ack.ok) return { error: ack.error, after: index };
  }
  throw new Error(`no limit after ${most}`);
}

const expectLimited = (error: { code: string; details?: Record<string, unknown> | undefined }) => {
  expect(error.code).toBe('rate_limited');
  expect(error.details?.['retryAfterMs']).toEqual(expect.any(Number));
  expect(error.details?.['retryAfterMs']).toBeGreaterThan(0);
};

describe('a loop is rate limited, and stays connected', () => {
  const loops: [string, number, (client: ProtocolV2Client, roomId: string) => Promise<Ack<unknown>>][] = [
    ['send_message', 500, (client, roomId) => client.ask('send_message', { roomId, content: 'again' })],
    ['add_reaction', 500, (client, roomId) => client.ask('add_reaction', { roomId, seq: 2, emoji: '👍' })],
    ['typing', 500, (client, roomId) => client.ask('typing', { roomId })],
    ['set_display_name', 50, (client) => client.ask('set_display_name', { displayName: suite.name('name') })],
    ['create_room', 200, (client) => client.ask('create_room', { participants: [] })],
    ['sync', 2_000, (client, roomId) => client.ask('sync', { rooms: [{ roomId, afterRev: 1_000 }] })],
  ];
  for (const [name, most, ask] of loops) {
    test(name, async () => {
      const client = await two('looper');
      const roomId = await client.createRoom();
      await client.send(roomId, 'first');
      const { error, after } = await loop(() => ask(client, roomId), most);
      expectLimited(error);
      expect(after).toBeGreaterThan(10);
      expect(client.socket.connected).toBe(true);
      // Somebody else's budget is their own.
      await (await two('other')).createRoom();
    });
  }

  test('in another socket of the same user, too', async () => {
    const client = await two('looper');
    const roomId = await client.createRoom();
    await loop(() => client.ask('send_message', { roomId, content: 'again' }), 500);
    const other = await suite.two(undefined, { accessToken: client.token ?? '', extraHeaders: elsewhere() });
    expectLimited(await other.refusal('send_message', { roomId, content: 'from the other' }));
  });

  test('for the given delay, then accepted again', async () => {
    const client = await two('looper');
    const roomId = await client.createRoom();
    const { error } = await loop(() => client.ask('send_message', { roomId, content: 'again' }), 500);
    const retryAfterMs = Number(error.details?.['retryAfterMs']);
    const begin = performance.now();
    await expect
      .poll(async () => (await client.ask('send_message', { roomId, content: 'later' })).ok, {
        timeout: retryAfterMs + 3_000,
        interval: 200,
      })
      .toBe(true);
    const waited = performance.now() - begin;
    expect(waited).toBeGreaterThan(retryAfterMs - 1_000);
    expect(waited).toBeLessThan(retryAfterMs + 2_000);
  });

  test('without an ack, by system', async () => {
    const name = suite.name('plain');
    const client = await suite.plain(name, { extraHeaders: elsewhere() });
    const roomId = await client.createRoom(name, []);
    for (let index = 0; index < 300; index += 1) client.emit('send_message', { roomId, content: 'again' });
    expect(await client.next('system', ({ code }) => code !== undefined)).toMatchObject({
      code: 'rate_limited',
      roomId,
    });
    expect(client.socket.connected).toBe(true);
  });
});

describe('REST', () => {
  test('answers 429 with Retry-After', async () => {
    const client = await two('searcher');
    const rest = suite.rest.as({ token: client.token });
    for (let index = 0; index < 200; index += 1) {
      const { status, error, headers } = await rest.call('search', { query: { q: 'a' } });
      if (status === 200) continue;
      expect(status).toBe(429);
      expectLimited(error);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      return;
    }
    throw new Error('no limit');
  });

  test('stops an address that looks for invite links', async () => {
    const headers = elsewhere();
    const guess = () => suite.rest.call('lookUpInviteLink', { body: { token: 'x'.repeat(48) }, headers });
    for (let index = 0; index < 300; index += 1) {
      const { status, error } = await guess();
      if (status === 200) continue;
      expect(index).toBeGreaterThan(50);
      expectLimited(error);
      return;
    }
    throw new Error('no limit');
  });

  const PASSWORD = 'correct horse';

  async function target() {
    const userId = suite.name('target');
    const signUp = { body: { userId, password: PASSWORD }, headers: elsewhere() };
    const device = deviceIn((await suite.rest.call('signup', signUp)).headers);
    return { userId, device };
  }

  const deviceIn = (headers: Headers) => /suda_device=[^;]+/.exec(headers.get('set-cookie') ?? '')?.[0] ?? '';

  const logIn = (userId: string, password: string, headers: Record<string, string>) =>
    suite.rest.call('login', { body: { userId, password }, headers });

  /** On a busy machine some delays are over before the last guess: n doubling ones take 2^n - 1 times the first. */
  function expectVerified(verified: number, backoff: BackoffName, began: number) {
    const { free, firstDelayMs } = BACKOFFS[backoff];
    const delaysOver = Math.floor(Math.log2((performance.now() - began) / firstDelayMs + 1));
    expect(verified).toBeGreaterThan(free);
    expect(verified).toBeLessThanOrEqual(free + 1 + delaysOver);
  }

  /** Guesses until one is delayed for so long that what follows comes within it. On a busy machine shorter delays are over by then. */
  async function delayed(guess: () => Promise<{ error: ErrorBody }>): Promise<void> {
    await expect
      .poll(() => guess().then(({ error }) => Number(error.details?.['retryAfterMs'] ?? 0)), {
        timeout: 30_000,
        interval: 200,
      })
      .toBeGreaterThan(3_000);
  }

  test('delays guesses from one address, longer each time, and none from others', async () => {
    const { userId } = await target();
    const headers = elsewhere();
    const began = performance.now();
    const guesses = await Promise.all(Array.from({ length: 40 }, () => logIn(userId, 'wrong guess', headers)));
    const verified = guesses.filter(({ status }) => status === 401).length;
    expectVerified(verified, 'signInsFromPlace', began);
    const refused = guesses.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(40 - verified);
    expectLimited((refused[0] as (typeof refused)[number]).error);
    expect((await logIn(suite.name('another'), 'wrong guess', headers)).status).toBe(401);
    await delayed(() => logIn(userId, 'wrong guess', headers));
    // Nor is the right password told from a wrong one, in the delay.
    expect((await logIn(userId, PASSWORD, headers)).status).toBe(429);
    expect((await logIn(userId, PASSWORD, elsewhere())).status).toBe(200);
  });

  test('delays guesses from many addresses, but not on a device that has signed in before', async () => {
    const { userId, device } = await target();
    const other = await target();
    const statuses = [];
    const began = performance.now();
    for (let index = 0; statuses.at(-1) !== 429 && index < 200; index += 10) {
      const guesses = Array.from({ length: 10 }, () => logIn(userId, 'wrong guess', elsewhere()));
      statuses.push(...(await Promise.all(guesses)).map(({ status }) => status).sort());
    }
    expectVerified(statuses.filter((status) => status === 401).length, 'signInsOfUser', began);
    const attempt = (cookie?: string) => logIn(userId, PASSWORD, { ...elsewhere(), ...(cookie && { cookie }) });
    await delayed(() => logIn(userId, 'wrong guess', elsewhere()));
    expect((await attempt(other.device)).status).toBe(429);
    expect((await attempt(device)).status).toBe(200);
    // A device is held to its own failures, wherever it is.
    const onDevice = (password: string) => logIn(userId, password, { ...elsewhere(), cookie: device });
    const beganOnDevice = performance.now();
    const guesses = await Promise.all(Array.from({ length: 10 }, () => onDevice('wrong guess')));
    expectVerified(guesses.filter(({ status }) => status === 401).length, 'signInsFromPlace', beganOnDevice);
    await delayed(() => onDevice('wrong guess'));
    expect((await onDevice(PASSWORD)).status).toBe(429);
  });

  test('delays guesses at the present password by a session, and no sign-in', async () => {
    const { userId } = await target();
    const { token } = (await logIn(userId, PASSWORD, elsewhere())).data;
    const guess = () =>
      suite.rest.as({ token }).call('changePassword', {
        body: { currentPassword: 'wrong guess', newPassword: 'another password' },
        headers: elsewhere(),
      });
    const began = performance.now();
    const guesses = await Promise.all(Array.from({ length: 20 }, guess));
    expectVerified(guesses.filter(({ status }) => status === 403).length, 'signInsFromPlace', began);
    await delayed(guess);
    expect((await logIn(userId, PASSWORD, elsewhere())).status).toBe(200);
  });

  test('limits sign-ins of one address, whatever the name', async () => {
    const headers = elsewhere();
    let limited;
    for (let index = 0; index < 200 && limited?.status !== 429; index += 1) {
      limited = await logIn(suite.name('anybody'), 'wrong guess', headers);
    }
    expect(limited?.status).toBe(429);
    expect((await logIn(suite.name('anybody'), 'wrong guess', elsewhere())).status).toBe(401);
  });
});

test('connections of one address are limited, of others not', async () => {
  const headers = elsewhere();
  const open = (extraHeaders: Record<string, string>) => suite.plain(undefined, { extraHeaders, reconnection: false });
  const isLet = () =>
    open(headers).then(
      (client) => (client.close(), true),
      () => false,
    );
  const outcomes: boolean[] = [];
  // Many at once: one after the other a busy machine opens no more than is allowed.
  while (outcomes.length < 1_000 && !outcomes.includes(false)) {
    outcomes.push(...(await Promise.all(Array.from({ length: 25 }, isLet))));
  }
  expect(outcomes).toContain(false);
  expect(outcomes.indexOf(false)).toBeGreaterThan(100);
  await open(elsewhere());
});

describe('one client is not many', () => {
  /** The sign-ins that are let through, each with the address that `forwardedFor` gives it. */
  async function signInsFrom(forwardedFor: (index: number) => string, most: number): Promise<number> {
    for (let index = 0; index < most; index += 1) {
      const headers = { 'x-forwarded-for': forwardedFor(index) };
      // Counted before it is read.
      const { status } = await suite.rest.call('guest', { body: { userId: '' }, headers });
      if (status === 429) return index;
      expect(status).toBe(400);
    }
    return most;
  }

  test('with forged entries before those of the proxy', async () => {
    const address = '198.51.100.1';
    expect(await signInsFrom((index) => `192.0.2.${index}, ${address}:${2_000 + index}`, 100)).toBeLessThan(70);
  });

  test('with an invalid address', async () => {
    const odd = ['key#', '#, 127.0.0.1', '1.1.1.#, ', 'fe80::1%#', '[::#', '1.1.1.1 #', '"1.1.1.#"'];
    const at = (index: number) => (odd[index % odd.length] ?? '').replace('#', `${index}`);
    expect(await signInsFrom(at, 100)).toBeLessThan(70);
  });

  test('with the prefixes of one network of IPv6', async () => {
    const at = (index: number) => `2001:db8:0:${(index % 256).toString(16)}::${index}`;
    const through = await signInsFrom(at, 400);
    // More than one address may.
    expect(through).toBeGreaterThan(100);
    expect(through).toBeLessThan(300);
    expect(await signInsFrom(() => '2001:db8:0:100::1', 1)).toBe(1);
  });
});

test('a person’s pace meets no limit', async () => {
  const client = await two('person');
  const friend = await two('friend');
  const roomId = await client.createRoom(friend.userId);
  const rest = suite.rest.as({ token: client.token });
  for (let line = 0; line < 30; line += 1) {
    await client.command('typing', { roomId });
    const { seq } = await client.send(roomId, `a fast typist's line ${line}`);
    await friend.command('mark_read', { roomId, seq });
    await friend.command('add_reaction', { roomId, seq, emoji: '👍' });
    await rest.get('messages', { params: { id: roomId } });
  }
  for (const q of ['f', 'fa', 'fas', 'fast', 'fast t', 'fast ty']) await rest.get('search', { query: { q } });
  for (let room = 0; room < 5; room += 1) await client.createRoom(friend.userId);
});
