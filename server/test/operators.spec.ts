import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { MODE } from './support/mode.js';
import type { Rest } from './support/rest.js';
import { folderForTest } from './support/server-process.js';
import { useServer } from './support/suite.js';

const suite = useServer({ env: { ADMIN_USERS: 'boss, 영희', TRUST_PROXY: '127.0.0.1', LOG_LEVEL: 'info' } });

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'rhubarb and custard';

/** `npm run admin`, with the settings of the server. */
const admin = (words: string[], { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {}) =>
  suite.deployment.first.runBeside('admin.js', words, { input, env });

async function account(stem: string) {
  const userId = suite.name(stem);
  const signedIn = await suite.rest.get('signup', { body: { userId, password: PASSWORD } });
  return { userId, ...signedIn, rest: suite.rest.as({ token: signedIn.token }) };
}

const logIn = (userId: string, password: string) => suite.rest.call('login', { body: { userId, password } });

/** A connection of the session; `closed` resolves when the server has closed it. */
async function connectionOf(userId: string, token: string): Promise<{ closed: Promise<string> }> {
  const client = await suite.two(userId, { accessToken: token });
  return { closed: new Promise((resolve) => client.socket.once('disconnect', resolve)) };
}

interface Line {
  security?: string;
  userId?: string;
}

const linesOf = (output: string): Line[] =>
  output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));

/** What was logged of a user, once it is as many events as that. */
async function logged(userId: string, events: number): Promise<Line[]> {
  const found = () => suite.deployment.outputs.flatMap(linesOf).filter((it) => it.security && it.userId === userId);
  await expect.poll(() => found().length, { timeout: 5_000 }).toBe(events);
  return found();
}

let boss: { token: string; sessionId: string; rest: Rest };

beforeAll(async () => {
  expect(await admin(['password', 'boss'], { input: `${PASSWORD}\n` })).toMatchObject({ code: 0 });
  const { data } = await logIn('boss', PASSWORD);
  boss = { ...data, rest: suite.rest.as({ token: data.token }) };
});

describe('an operator', () => {
  test('is an account in ADMIN_USERS, is told so, and nobody else takes the name', async () => {
    expect(await boss.rest.get('me', {})).toMatchObject({ operator: true });
    expect((await logIn('boss', PASSWORD)).data.operator).toBe(true);
    const { rest } = await account('ann');
    expect(await rest.get('me', {})).not.toHaveProperty('operator');
    for (const userId of ['영희', 'Boss', 'b.o.s.s']) {
      expect((await suite.rest.call('guest', { body: { userId } })).status).toBe(409);
      expect((await suite.rest.call('signup', { body: { userId, password: PASSWORD } })).status).toBe(409);
      expect((await (await suite.two()).refusal('register', { userId })).code).toBe('conflict');
    }
  });

  test('alone looks after the accounts of others', async () => {
    const [{ userId }, { rest }] = [await account('ann'), await account('ben')];
    const guest = await suite.rest.get('guest', { body: { userId: suite.name('guest') } });
    const params = { id: userId };
    const callers = [
      [rest, 403],
      [suite.rest.as({ token: guest.token }), 403],
      [suite.rest, 401],
      [suite.rest.as({ token: 'x'.repeat(43) }), 401],
    ] as const;
    for (const [caller, status] of callers) {
      const answers = [
        await caller.call('userSessions', { params }),
        await caller.call('endUserSessions', { params }),
        await caller.call('setPassword', { params, body: { newPassword: NEW_PASSWORD } }),
        await caller.call('lockUser', { params }),
        await caller.call('unlockUser', { params }),
      ];
      expect(answers.map((it) => it.status)).toEqual(Array(5).fill(status));
    }
    expect((await logIn(userId, PASSWORD)).status).toBe(200);
  });

  test('locks an account: its connections end, and only its password learns why nobody gets in', async () => {
    const { userId, token, sessionId, rest } = await account('ann');
    const { closed } = await connectionOf(userId, token);
    const params = { id: userId };
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    expect(await boss.rest.get('lockUser', { params, headers })).toEqual({ ended: 1 });
    expect(await closed).toBe('io server disconnect');
    expect((await rest.call('me', {})).status).toBe(401);
    const wrong = await logIn(userId, 'wrong guess');
    expect(wrong).toMatchObject({ status: 401, error: { code: 'unauthenticated' } });
    expect(wrong.error).toEqual((await logIn(suite.name('nobody'), 'wrong guess')).error);
    expect(await logIn(userId, PASSWORD)).toMatchObject({
      status: 403,
      error: { code: 'forbidden', details: { locked: true } },
    });
    expect(await boss.rest.get('userSessions', { params })).toMatchObject({
      lockedAt: expect.any(String),
      sessions: [],
    });
    await boss.rest.get('unlockUser', { params });
    expect((await logIn(userId, PASSWORD)).status).toBe(200);

    const by = { byUserId: 'boss', bySessionId: boss.sessionId };
    const events = (await logged(userId, 8)).filter((it) => it.security !== 'sessions_read');
    expect(events.find((it) => it.security === 'account_locked')).toMatchObject({ ...by, address: '203.0.113.9' });
    expect(events.find((it) => it.security === 'session_ended')).toMatchObject({ ...by, sessionId });
    expect(events.find((it) => it.security === 'account_unlocked')).toMatchObject(by);
    expect(events.map((it) => it.security).sort()).toEqual(
      [
        'account_locked',
        'account_unlocked',
        'session_ended',
        'sign_in_failed',
        'sign_in_locked',
        'signed_in',
        'signed_up',
      ].sort(),
    );
  });

  test('sets a password, which ends every session; not an easy one, and none for a guest', async () => {
    const { userId, token } = await account('ann');
    const { closed } = await connectionOf(userId, token);
    const set = (id: string, newPassword: string) =>
      boss.rest.call('setPassword', { params: { id }, body: { newPassword } });
    expect(await set(userId, 'Password1')).toMatchObject({ status: 400, error: { code: 'invalid_payload' } });
    expect((await set(userId, NEW_PASSWORD)).data).toEqual({ ended: 1 });
    expect(await closed).toBe('io server disconnect');
    expect([(await logIn(userId, PASSWORD)).status, (await logIn(userId, NEW_PASSWORD)).status]).toEqual([401, 200]);
    const guest = suite.name('guest');
    await suite.rest.get('guest', { body: { userId: guest } });
    expect((await set(guest, NEW_PASSWORD)).status).toBe(403);
    expect((await set(suite.name('nobody'), NEW_PASSWORD)).status).toBe(404);
    expect((await set('영희', NEW_PASSWORD)).status).toBe(404);
  });

  test('ends all sessions of a user, and does not lock their own account', async () => {
    const { userId, rest } = await account('ann');
    expect(await boss.rest.get('endUserSessions', { params: { id: userId } })).toEqual({ ended: 1 });
    expect((await rest.call('me', {})).status).toBe(401);
    expect((await boss.rest.call('lockUser', { params: { id: 'boss' } })).status).toBe(409);
    await boss.rest.get('me', {});
    expect((await boss.rest.call('lockUser', { params: { id: suite.name('nobody') } })).status).toBe(404);
  });
});

describe('npm run admin', () => {
  test('asks the server that runs here, which keeps the log', async () => {
    const { userId, token, sessionId } = await account('ann');
    const { closed } = await connectionOf(userId, token);
    const listed = await admin(['sessions', userId]);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toContain(sessionId);
    expect(listed.stdout).not.toContain(token);
    expect((await admin(['lock', userId])).stdout).toContain('1 sessions ended');
    expect(await closed).toBe('io server disconnect');
    expect((await logIn(userId, PASSWORD)).status).toBe(403);
    expect((await admin(['unlock', userId])).code).toBe(0);
    expect((await admin(['password', userId], { input: `${NEW_PASSWORD}\n` })).code).toBe(0);
    expect((await logIn(userId, NEW_PASSWORD)).status).toBe(200);
    expect((await admin(['sessions', userId, '--end'])).stdout).toContain('1 sessions');
    const acts = (await logged(userId, 9)).filter((it) => 'console' in it).map((it) => it.security);
    expect(acts.sort()).toEqual(
      ['account_locked', 'account_unlocked', 'password_set', 'session_ended', 'session_ended', 'sessions_read'].sort(),
    );
    for (const output of [...suite.deployment.outputs, listed.stdout]) {
      for (const secret of [token, PASSWORD, NEW_PASSWORD]) expect(output.includes(secret)).toBe(false);
    }
  });

  test('says in a line what is wrong, and takes no password from the command line', async () => {
    const { userId } = await account('ann');
    const weak = await admin(['password', userId], { input: 'password1\n' });
    expect(weak).toMatchObject({ code: 1, stderr: expect.stringMatching(/^The password is too easy[^\n]*\n$/) });
    expect(await admin(['password', userId, NEW_PASSWORD])).toMatchObject({ code: 2, stdout: '' });
    const nobody = await admin(['lock', suite.name('nobody')]);
    expect(nobody).toMatchObject({ code: 1, stderr: 'no such user\n' });
    expect((await logIn(userId, PASSWORD)).status).toBe(200);
  });

  test('is let in by a file that only this user can read', async () => {
    const { mode } = await stat(join(suite.deployment.first.dataDir, `console-${MODE}.json`));
    expect(mode & 0o777).toBe(0o600);
  });

  const inCluster = MODE === 'cluster' ? test : () => undefined;
  inCluster('goes to Redis where no server runs, and the servers close the connections', async () => {
    const { userId, token } = await account('ann');
    const { closed } = await connectionOf(userId, token);
    const elsewhere = { DATA_DIR: await folderForTest() };
    const locked = await admin(['lock', userId], { env: elsewhere });
    expect(locked).toMatchObject({ code: 0 });
    expect(linesOf(locked.stderr)).toMatchObject([
      { security: 'account_locked', userId, console: true },
      { security: 'session_ended', userId, console: true },
    ]);
    expect(await closed).toBe('io server disconnect');
    expect((await logIn(userId, PASSWORD)).status).toBe(403);
  });

  test('works in the data while the servers are stopped', async () => {
    const { userId, token } = await account('ann');
    await suite.deployment.terminate();
    const locked = await admin(['lock', userId]);
    expect(locked).toMatchObject({ code: 0, stdout: expect.stringContaining('1 sessions ended') });
    expect(linesOf(locked.stderr)).toMatchObject([
      { security: 'account_locked', userId },
      { security: 'session_ended' },
    ]);
    await suite.deployment.restart();
    expect((await suite.rest.as({ token }).call('me', {})).status).toBe(401);
    expect((await logIn(userId, PASSWORD)).status).toBe(403);
  });
});
