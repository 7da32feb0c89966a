import { expect, test } from 'vitest';
import { useServer } from './support/suite.js';

const suite = useServer({ env: { TRUST_PROXY: '127.0.0.1', LOG_LEVEL: 'info' } });

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'rhubarb and custard';

interface Line {
  security?: string;
  userId?: string;
  address?: string;
}

const lines = (): Line[] =>
  suite.deployment.outputs.flatMap((output) =>
    output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : [])),
  );

/** What was logged from this address, by event; a line may come after the answer. */
async function logged(address: string, events: number): Promise<Record<string, Line[]>> {
  const found = () => lines().filter((line) => line.security !== undefined && line.address === address);
  await expect.poll(() => found().length, { timeout: 5_000 }).toBe(events);
  return Object.groupBy(found(), ({ security = '' }) => security) as Record<string, Line[]>;
}

test('sign-ins, failures, password changes and ended sessions are logged, and no secrets', async () => {
  const userId = suite.name('ann');
  const address = '203.0.113.5';
  const headers = { 'x-forwarded-for': address };
  const { rest } = suite;
  const first = await rest.call('signup', { body: { userId, password: PASSWORD }, headers });
  const device = /suda_device=[^;]+/.exec(first.headers.get('set-cookie') ?? '')?.[0] ?? '';
  const logIn = (name: string, password: string, cookie?: string) =>
    rest.call('login', { body: { userId: name, password }, headers: { ...headers, ...(cookie && { cookie }) } });
  await logIn(userId, 'wrong guess');
  await logIn('my-secret-in-the-wrong-field', 'wrong guess');
  const second = (await logIn(userId, PASSWORD)).data;
  const third = (await logIn(userId, PASSWORD, device)).data;
  const { sessionId, token } = first.data;
  const mine = suite.rest.as({ token });
  await mine.get('endSession', { params: { id: second.sessionId }, headers });
  const change = { currentPassword: 'wrong guess', newPassword: NEW_PASSWORD };
  await mine.call('changePassword', { body: change, headers });
  await mine.get('changePassword', { body: { ...change, currentPassword: PASSWORD }, headers });

  const by = { userId, address, bySessionId: sessionId };
  expect(await logged(address, 9)).toMatchObject({
    signed_up: [{ userId, address, sessionId, guest: false }],
    sign_in_failed: [{ userId, knownDevice: false }, { address }],
    signed_in: [
      { sessionId: second.sessionId, knownDevice: false },
      { sessionId: third.sessionId, knownDevice: true },
    ],
    session_ended: [
      { ...by, sessionId: second.sessionId },
      { ...by, sessionId: third.sessionId },
    ],
    password_change_failed: [{ userId, sessionId, address }],
    password_changed: [{ userId, sessionId, address }],
  });
  const secrets = [token, second.token, third.token, device, PASSWORD, NEW_PASSWORD, 'wrong guess', 'my-secret'];
  for (const output of suite.deployment.outputs) {
    for (const secret of secrets) expect(output.includes(secret), secret).toBe(false);
  }
});

test('a guest who signs in by a socket is logged with the address', async () => {
  const address = '203.0.113.6';
  const userId = suite.name('guest');
  await suite.two(userId, { extraHeaders: { 'x-forwarded-for': address } });
  expect(await logged(address, 1)).toMatchObject({ signed_in: [{ userId, guest: true }] });
});
