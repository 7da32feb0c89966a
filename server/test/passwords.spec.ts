import { describe, expect, test } from 'vitest';
import type { Rest } from './support/rest.js';
import { useServer } from './support/suite.js';

const suite = useServer({ env: { TRUST_PROXY: '127.0.0.1' } });

const PASSWORD = 'correct horse battery';

async function account(stem: string) {
  const userId = suite.name(stem);
  const signedIn = await suite.rest.get('signup', { body: { userId, password: PASSWORD } });
  return { userId, ...signedIn, rest: suite.rest.as({ token: signedIn.token }) };
}

describe('a password', () => {
  test('that is easy to guess is refused, with its field', async () => {
    const userId = suite.name('Ann Lee');
    for (const password of ['password', 'Password1', userId, `${userId}-${userId}`]) {
      expect(await suite.rest.call('signup', { body: { userId, password } })).toMatchObject({
        status: 400,
        error: { code: 'invalid_payload', details: { issues: [{ path: 'body.password' }] } },
      });
    }
    await suite.rest.get('signup', { body: { userId, password: PASSWORD } });
  });

  test('is the same in every Unicode spelling', async () => {
    const userId = suite.name('초');
    await suite.rest.get('signup', { body: { userId, password: '비밀번호비밀번호'.normalize('NFC') } });
    await suite.rest.get('login', { body: { userId, password: '비밀번호비밀번호'.normalize('NFD') } });
  });

  test('400 logins at once from one address hardly delay one from another', async () => {
    const { userId } = await account('ann');
    const { rest } = suite;
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const logIn = (password: string, address: string) =>
      rest.call('login', { body: { userId, password }, headers: from(address) });
    let verified = 0;
    const flood = Array.from({ length: 400 }, async () => {
      const { status } = await logIn('not it', '203.0.113.66');
      if (status === 401) verified += 1;
      return status;
    });
    // The queue is full once somebody is refused.
    await Promise.any(flood.map(async (answer) => expect(await answer).toBe(429)));
    const before = verified;
    expect((await logIn(PASSWORD, '203.0.113.67')).status).toBe(200);
    expect(verified - before).toBeLessThan(20);
    const statuses = await Promise.all(flood);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
  });
});

describe('changing the password', () => {
  const NEW_PASSWORD = 'rhubarb and custard';
  const change = (rest: Rest, currentPassword: string, newPassword: string) =>
    rest.call('changePassword', { body: { currentPassword, newPassword } });
  const logIn = async (userId: string, password: string) =>
    (await suite.rest.call('login', { body: { userId, password } })).status;

  test('accepts the new one from now on, and ends every other session with its sockets', async () => {
    const { userId, token, rest } = await account('ann');
    const second = await suite.rest.get('login', { body: { userId, password: PASSWORD } });
    const [mine, theirs] = [
      await suite.two(userId, { accessToken: token }),
      await suite.two(userId, { accessToken: second.token }),
    ];
    const closed = new Promise((resolve) => theirs.socket.once('disconnect', resolve));
    const answer = await change(rest, PASSWORD, NEW_PASSWORD);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(/^suda_device=[^;]+;.*HttpOnly/);
    expect(await closed).toBe('io server disconnect');
    expect((await suite.rest.as({ token: second.token }).call('me', {})).status).toBe(401);
    await mine.createRoom();
    await rest.get('me', {});
    expect(await logIn(userId, PASSWORD)).toBe(401);
    expect(await logIn(userId, NEW_PASSWORD)).toBe(200);
  });

  test('needs the present one, and a new one that is not easy to guess', async () => {
    const { userId, rest } = await account('ann');
    const other = await suite.rest.get('login', { body: { userId, password: PASSWORD } });
    expect(await change(rest, 'wrong guess', NEW_PASSWORD)).toMatchObject({
      status: 403,
      error: { code: 'forbidden' },
    });
    const weak = { status: 400, error: { details: { issues: [{ path: 'body.newPassword' }] } } };
    for (const password of ['Password1', userId.repeat(4), 'short']) {
      expect(await change(rest, PASSWORD, password)).toMatchObject(weak);
    }
    await suite.rest.as({ token: other.token }).get('me', {});
    expect(await logIn(userId, PASSWORD)).toBe(200);
  });

  test('is nothing for a guest', async () => {
    const userId = suite.name('guest');
    const { token } = await suite.rest.get('guest', { body: { userId } });
    const answer = await change(suite.rest.as({ token }), PASSWORD, NEW_PASSWORD);
    expect(answer).toMatchObject({ status: 403, error: { code: 'forbidden' } });
    expect(await logIn(userId, NEW_PASSWORD)).toBe(401);
  });

  test('twice at once succeeds once', async () => {
    const { userId, rest } = await account('ann');
    const wanted = [NEW_PASSWORD, `${NEW_PASSWORD}, too`];
    const answers = await Promise.all(wanted.map((password) => change(rest, PASSWORD, password)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(await logIn(userId, wanted[statuses.indexOf(200)] ?? '')).toBe(200);
  });
});

describe('with SIGNUP=closed', () => {
  const closed = useServer({ env: { SIGNUP: 'closed' } });

  test('sign-up is refused, guests are accepted, and pages can see it', async () => {
    expect(await closed.rest.get('authMode', {})).toEqual({ mode: 'open', signup: 'closed', signedIn: false });
    const body = { userId: closed.name('ann'), password: PASSWORD };
    expect(await closed.rest.call('signup', { body })).toMatchObject({ status: 403, error: { code: 'forbidden' } });
    expect((await closed.rest.call('login', { body })).status).toBe(401);
    await closed.rest.get('guest', { body: { userId: body.userId } });
  });
});
