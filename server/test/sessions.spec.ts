import { describe, expect, test } from 'vitest';
import { ageSession } from './support/aged-session.js';
import { PlainClient } from './support/plain-client.js';
import { Rest, tokenInCookie } from './support/rest.js';
import { storedBytes } from './support/stored-bytes.js';
import { useServer } from './support/suite.js';

const suite = useServer({
  env: { TRUST_PROXY: '127.0.0.1', CLIENT_ORIGIN: 'https://chat.example', ALLOWED_HOSTS: 'suda.example' },
});
const untrusting = useServer();

const PASSWORD = 'correct horse battery';
const DAY_SECONDS = 24 * 60 * 60;

async function account(stem: string) {
  const userId = suite.name(stem);
  const signedIn = await suite.rest.get('signup', { body: { userId, password: PASSWORD } });
  return { userId, ...signedIn, rest: suite.rest.as({ token: signedIn.token }) };
}

describe('accounts', () => {
  test('signing up signs in: user, token and a cookie for the browser', async () => {
    const userId = suite.name('민수');
    const answer = await suite.rest.call('signup', { body: { userId, password: PASSWORD, displayName: '김민수' } });
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({
      user: { userId, displayName: '김민수', guest: false },
      sessionId: expect.any(String),
      token: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: expect.any(String),
    });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(tokenInCookie(cookie)).toBe(answer.data.token);
    expect(cookie).toMatch(/; *HttpOnly/i);
    expect(cookie).toMatch(/; *SameSite=Lax/i);
    expect(cookie).toMatch(/; *Path=\/(;|$)/i);
    expect(cookie).not.toMatch(/Secure/i);
    expect(Number(/Max-Age=(\d+)/i.exec(cookie)?.[1])).toBeGreaterThan(29 * DAY_SECONDS);
    for (const credential of [{ token: answer.data.token }, { cookie }]) {
      expect(await suite.rest.as(credential).get('me', {})).toEqual({
        user: answer.data.user,
        sessionId: answer.data.sessionId,
      });
    }
  });

  test('a name is registered once, by the first request', async () => {
    const { userId } = await account('ann');
    const body = { userId, password: PASSWORD };
    expect(await suite.rest.call('signup', { body })).toMatchObject({ status: 409, error: { code: 'conflict' } });
    const guest = suite.name('guest');
    await suite.plain(guest);
    expect((await suite.rest.call('signup', { body: { ...body, userId: guest } })).status).toBe(409);
    const short = { userId: suite.name('short'), password: '1234567' };
    expect(await suite.rest.call('signup', { body: short })).toMatchObject({
      status: 400,
      error: { code: 'invalid_payload' },
    });
  });

  test('a wrong name and a wrong password are answered alike', async () => {
    const { userId } = await account('ann');
    const wrongPassword = await suite.rest.call('login', { body: { userId, password: 'not it' } });
    const wrongName = await suite.rest.call('login', { body: { userId: suite.name('nobody'), password: PASSWORD } });
    expect(wrongPassword).toMatchObject({ status: 401, error: { code: 'unauthenticated' } });
    expect(wrongName.error).toEqual(wrongPassword.error);
    expect(wrongName.headers.get('set-cookie')).toBeNull();
    const guest = suite.name('guest');
    await suite.two(guest);
    expect((await suite.rest.call('login', { body: { userId: guest, password: PASSWORD } })).status).toBe(401);
  });

  test('a socket authenticates by token or by cookie', async () => {
    const { userId, token } = await account('ann');
    const roomId = await (await suite.two(undefined, { accessToken: token })).createRoom();
    const byCookie = await suite.two(undefined, { cookie: `suda_session=${token}` });
    expect(byCookie.cookie).toBeUndefined();
    expect(await byCookie.send(roomId, 'hello')).toMatchObject({ seq: 2 });
    await suite.plain(userId, { auth: { accessToken: token } });
    const stranger = await suite.two();
    expect((await stranger.refusal('register', { userId })).code).toBe('conflict');
  });
});

describe('sessions', () => {
  test('are listed, newest first, with the current one marked', async () => {
    const { userId, rest, sessionId } = await account('ann');
    const second = await suite.rest.call('login', {
      body: { userId, password: PASSWORD },
      headers: { 'user-agent': 'another device' },
    });
    const { sessions } = await rest.get('sessions', {});
    expect(sessions.map(({ id, current }) => [id, current])).toEqual([
      [second.data.sessionId, false],
      [sessionId, true],
    ]);
    expect(sessions[0]?.userAgent).toBe('another device');
    expect(JSON.stringify(sessions)).not.toContain(second.data.token);
  });

  test('ending one closes its sockets and its token, and no other', async () => {
    const { userId, token, rest, sessionId } = await account('ann');
    const second = await suite.rest.get('login', { body: { userId, password: PASSWORD } });
    const [mine, theirs] = [
      await suite.two(userId, { accessToken: token }),
      await suite.two(userId, { accessToken: second.token }),
    ];
    const reason = new Promise((resolve) => mine.socket.once('disconnect', resolve));
    await suite.rest.as({ token: second.token }).get('endSession', { params: { id: sessionId } });
    // So that the client does not come back by itself.
    expect(await reason).toBe('io server disconnect');
    expect((await rest.call('me', {})).status).toBe(401);
    await expect(suite.two(undefined, { accessToken: token })).rejects.toMatchObject({
      data: { code: 'unauthenticated' },
    });
    await theirs.createRoom();
    expect((await suite.rest.as({ token: second.token }).get('sessions', {})).sessions).toHaveLength(1);
  });

  test('end everywhere else at once, with their sockets', async () => {
    const { userId, token, rest, sessionId } = await account('ann');
    const others = await Promise.all(
      ['one', 'two'].map(() => suite.rest.get('login', { body: { userId, password: PASSWORD } })),
    );
    const mine = await suite.two(userId, { accessToken: token });
    const closed = [];
    for (const other of others) {
      const client = await suite.two(userId, { accessToken: other.token });
      closed.push(new Promise((resolve) => client.socket.once('disconnect', resolve)));
    }
    const stranger = await account('ben');
    await rest.get('endOtherSessions', {});
    expect(await Promise.all(closed)).toEqual(['io server disconnect', 'io server disconnect']);
    for (const other of others) {
      expect((await suite.rest.as({ token: other.token }).call('me', {})).status).toBe(401);
    }
    expect((await rest.get('sessions', {})).sessions.map(({ id }) => id)).toEqual([sessionId]);
    await mine.createRoom();
    await stranger.rest.get('me', {});
  });

  test('of others are not found', async () => {
    const [ann, ben] = [await account('ann'), await account('ben')];
    for (const id of [ann.sessionId, 'no-such-session']) {
      expect((await ben.rest.call('endSession', { params: { id } })).status).toBe(404);
    }
    await ann.rest.get('me', {});
  });

  test('logging out ends the session and its sockets, and clears the cookie', async () => {
    const { userId, token, rest } = await account('ann');
    const client = await suite.two(userId, { accessToken: token });
    const closed = new Promise((resolve) => client.socket.once('disconnect', resolve));
    const answer = await rest.call('logout', { headers: {} });
    expect(answer.status).toBe(200);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/Max-Age=0/i);
    expect(tokenInCookie(cookie)).toBeUndefined();
    await closed;
    expect((await rest.call('me', {})).status).toBe(401);
  });

  test('that are used end at last, at SESSION_MAX_DAYS', async () => {
    const DAY_MS = DAY_SECONDS * 1_000;
    const { userId, token, rest } = await account('ann');
    const ends = async () => Date.parse((await rest.get('sessions', {})).sessions[0]?.expiresAt ?? '');
    const { createdAt } = await ageSession(suite.deployment, userId, 80 * DAY_MS);
    expect(await ends()).toBe(Date.parse(createdAt) + 90 * DAY_MS);
    // Stored by an older version, which would have renewed it.
    await ageSession(suite.deployment, userId, 91 * DAY_MS);
    expect((await rest.call('me', {})).status).toBe(401);
    await expect(suite.two(undefined, { accessToken: token })).rejects.toMatchObject({
      data: { code: 'unauthenticated' },
    });
  });

  test('of a guest end like others; the name stays protected', async () => {
    const userId = suite.name('guest');
    const { token } = await suite.rest.get('guest', { body: { userId } });
    await suite.rest.as({ token }).get('logout', {});
    expect((await suite.rest.call('guest', { body: { userId } })).status).toBe(409);
  });

  test('neither a token nor a password is kept as it is', async () => {
    const { userId, token } = await account('ann');
    const stored = await storedBytes(suite.deployment);
    expect(stored.some(({ bytes }) => bytes.includes(userId))).toBe(true);
    for (const { place, bytes } of stored) {
      expect(bytes.includes(token), place).toBe(false);
      expect(bytes.includes(PASSWORD), place).toBe(false);
    }
  });

  test('every path but the open ones asks for one', async () => {
    for (const credential of [{}, { token: 'x'.repeat(43) }, { cookie: 'suda_session=nonsense' }]) {
      const rest = suite.rest.as(credential);
      const params = { id: 'x' };
      const answers = [
        await rest.call('me', {}),
        await rest.call('sessions', {}),
        await rest.call('logout', {}),
        await rest.call('endSession', { params }),
        await rest.call('endOtherSessions', {}),
        await rest.call('changePassword', { body: { currentPassword: PASSWORD, newPassword: PASSWORD } }),
        await rest.call('rooms', {}),
        await rest.call('publicRooms', {}),
        await rest.call('room', { params }),
        await rest.call('members', { params }),
        await rest.call('messages', { params }),
        await rest.call('exportRoom', { params }),
        await rest.call('search', { query: { q: 'a' } }),
        await rest.call('searchKeyword', { body: { keyword: 'a' } }),
        await rest.call('people', {}),
        await rest.call('presence', { params }),
      ];
      for (const { status, error } of answers) expect([status, error.code]).toEqual([401, 'unauthenticated']);
    }
  });
});

describe('Origin', () => {
  const guest = (rest: Rest, headers: Record<string, string>) =>
    rest.call('guest', { body: { userId: suite.name('guest') }, headers });
  const statusOf = async (rest: Rest, headers: Record<string, string>) => (await guest(rest, headers)).status;
  const socketWith = (origin: string) => suite.plain(undefined, { extraHeaders: { origin } });

  test('a foreign page may not change anything', async () => {
    const { rest } = suite;
    for (const origin of [
      'https://evil.example',
      'null',
      `https://127.0.0.1.evil.example`,
      'file://',
      `${rest.url}0`,
    ]) {
      expect(await guest(rest, { origin })).toMatchObject({ status: 403, error: { code: 'forbidden' } });
    }
  });

  test('a foreign page may not open a socket', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost:1']) {
      await expect(socketWith(origin), origin).rejects.toThrow();
    }
  });

  test('the own page and programs may', async () => {
    const { rest } = suite;
    expect(await statusOf(rest, { origin: rest.url })).toBe(200);
    expect(await statusOf(rest, {})).toBe(200);
    for (const { url } of suite.deployment.servers) {
      const client = await PlainClient.connect(url, { extraHeaders: { origin: url } });
      client.close();
    }
  });

  test('CLIENT_ORIGIN may, by CORS with credentials; others get no such header', async () => {
    const origin = 'https://chat.example';
    const allowed = await guest(suite.rest, { origin });
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
    await socketWith(origin);
    const foreign = await suite.rest.call('users', { headers: { origin: 'https://evil.example' } });
    expect(foreign.headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
    expect(foreign.headers.get('access-control-allow-origin')).not.toBe('*');
  });

  test('behind a trusted proxy the forwarded host is the own one; without trust it counts for nothing', async () => {
    const headers = {
      origin: 'https://suda.example',
      'x-forwarded-host': 'suda.example',
      'x-forwarded-proto': 'https',
    };
    expect(await statusOf(suite.rest, headers)).toBe(200);
    expect(await statusOf(untrusting.rest, headers)).toBe(403);
  });

  test('a page without TLS may not use a server that people reach with it', async () => {
    const { url } = suite;
    const https = { 'x-forwarded-proto': 'https' };
    const secure = { ...https, origin: url.replace('http:', 'https:') };
    const plain = { ...https, origin: url };
    expect(await statusOf(new Rest(url), secure)).toBe(200);
    expect(await guest(new Rest(url), plain)).toMatchObject({ status: 403, error: { code: 'forbidden' } });
    (await PlainClient.connect(url, { extraHeaders: secure })).close();
    await expect(PlainClient.connect(url, { extraHeaders: plain })).rejects.toThrow();
  });
});

describe('behind TLS', () => {
  test('the cookie is Secure only if a trusted proxy reports https', async () => {
    const signUp = async (rest: Rest, headers: Record<string, string>) =>
      (await rest.call('guest', { body: { userId: suite.name('guest') }, headers })).headers;
    const https = { 'x-forwarded-proto': 'https' };
    const secure = await signUp(suite.rest, https);
    expect(secure.get('set-cookie')).toMatch(/; *Secure/i);
    expect(secure.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
    const plain = [await signUp(suite.rest, {}), await signUp(suite.rest, { 'x-forwarded-proto': 'http' })];
    for (const headers of [...plain, await signUp(untrusting.rest, https)]) {
      expect(headers.get('set-cookie')).not.toMatch(/Secure/i);
      expect(headers.get('strict-transport-security')).toBeNull();
    }
    const socket = await suite.plain(undefined, { extraHeaders: https });
    expect(socket.cookie).toMatch(/; *Secure/i);
  });

  test('no other host can set the cookie, and one of before is still read', async () => {
    const https = { 'x-forwarded-proto': 'https' };
    const body = { userId: suite.name('ann'), password: PASSWORD };
    const signedUp = await suite.rest.call('signup', { body, headers: https });
    const [session = '', old, device] = signedUp.headers.getSetCookie();
    const HOST_COOKIE = /^__Host-suda_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/;
    expect(session).toMatch(HOST_COOKIE);
    expect(old).toMatch(/^suda_session=; Max-Age=0; Path=\/;/);
    expect(device).toMatch(/^__Secure-suda_device=[^;]+; .*Path=\/chat\/auth; HttpOnly; Secure/);
    const headers = { ...https, cookie: `suda_session=${(await account('ben')).token}; ${session.split(';')[0]}` };
    const who = async (cookie: string) => (await suite.rest.call('me', { headers: { cookie } })).data?.user.userId;
    expect(await who(headers.cookie)).toBe(body.userId);
    expect(await who(`suda_session=${signedUp.data.token}`)).toBe(body.userId);
    await (await suite.two(undefined, { extraHeaders: headers })).register(body.userId);
    expect((await suite.plain(undefined, { extraHeaders: https })).cookie).toMatch(HOST_COOKIE);
    const gone = (await suite.rest.call('logout', { headers })).headers.getSetCookie();
    expect(gone.join()).toMatch(/^__Host-suda_session=; Max-Age=0;.*,suda_session=; Max-Age=0;/);
    expect(await who(headers.cookie)).toBeUndefined();
  });
});
