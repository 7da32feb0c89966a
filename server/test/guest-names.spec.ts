import { describe, expect, test } from 'vitest';
import { Deployment } from './support/deployment.js';
import type { PlainClient } from './support/plain-client.js';
import { Rest, tokenInCookie } from './support/rest.js';
import { useServer } from './support/suite.js';
import { ProtocolV2Client } from './support/protocol-v2-client.js';

const suite = useServer();

const registerWithAck = async (client: PlainClient, userId: string) => {
  const socket = client.socket as unknown as { emitWithAck(event: string, payload: unknown): Promise<unknown> };
  return (await socket.emitWithAck('register', { userId })) as { ok: boolean; data: { token: string } };
};

/** Whether somebody without a credential may come in under the name, on either protocol. */
async function isOpen(userId: string): Promise<boolean> {
  const client = await suite.plain();
  client.emit('register', { userId });
  const { code } = await client.next('system');
  if (code !== undefined) expect(code).toBe('conflict');
  return code === undefined;
}

describe('a name whose holder never showed a credential', () => {
  test('is open to everyone, and all sessions are of one user', async () => {
    const [name, friend] = [suite.name('open'), suite.name('friend')];
    const [first, second, other] = [await suite.plain(name), await suite.plain(name), await suite.plain(friend)];
    const roomId = await other.createRoom(friend, [name]);
    await other.send(roomId, friend, 'to both');
    await first.next('receive_message');
    await second.next('receive_message');
    first.close();
    second.close();
    expect(await isOpen(name)).toBe(true);
  });

  test('can’t be protected by another while its user is online, and can be afterwards', async () => {
    const name = suite.name('held');
    const holder = await suite.plain(name);
    const claim = () => suite.rest.call('guest', { body: { userId: name } });
    expect(await claim()).toMatchObject({ status: 409, error: { code: 'conflict' } });
    holder.close();
    await expect.poll(async () => (await claim()).status).toBe(200);
  });
});

test.each(['system', 'A.D.M.I.N', '운영자'])('no user can be named %s', async (userId) => {
  expect(await suite.rest.call('guest', { body: { userId } })).toMatchObject({ status: 409 });
  const body = { userId, password: 'correct horse' };
  expect(await suite.rest.call('signup', { body })).toMatchObject({ status: 409 });
});

describe('a name is protected once its holder', () => {
  test('asked for an ack at register; the token in it resumes the name', async () => {
    const name = suite.name('acked');
    const client = await suite.plain();
    const { ok, data } = await registerWithAck(client, name);
    expect(ok).toBe(true);
    expect(await isOpen(name)).toBe(false);
    client.close();
    expect(await isOpen(name)).toBe(false);
    const back = await suite.plain(name, { auth: { accessToken: data.token } });
    await back.send(await back.createRoom(name, []), name, 'here again');
  });

  test('asked for an ack later, on the same socket', async () => {
    const name = suite.name('later');
    const client = await suite.plain(name);
    expect(await isOpen(name)).toBe(true);
    const { data } = await registerWithAck(client, name);
    expect(await isOpen(name)).toBe(false);
    await suite.plain(name, { auth: { accessToken: data.token } });
  });

  test('resumed with the cookie of the handshake', async () => {
    const name = suite.name('cookie');
    const client = await suite.plain(name);
    expect(client.cookie).toMatch(/HttpOnly/i);
    expect(await isOpen(name)).toBe(true);
    const back = await suite.plain(name, { extraHeaders: { cookie: client.cookie?.split(';')[0] ?? '' } });
    expect(await isOpen(name)).toBe(false);
    await back.send(await back.createRoom(name, []), name, 'I stay');
  });

  test('used REST with that cookie, or its token', async () => {
    for (const credential of ['cookie', 'token'] as const) {
      const name = suite.name('rest');
      const client = await suite.plain(name);
      const rest = suite.rest.as(
        credential === 'cookie' ? { cookie: client.cookie } : { token: tokenInCookie(client.cookie) },
      );
      expect((await rest.get('me', {})).user.userId).toBe(name);
      expect(await isOpen(name)).toBe(false);
    }
  });

  test('speaks protocol v2', async () => {
    const name = suite.name('two');
    const client = await suite.two(name);
    expect(await isOpen(name)).toBe(false);
    const stranger = await suite.two();
    expect((await stranger.refusal('register', { userId: name })).code).toBe('conflict');
    await suite.two(name, { accessToken: client.token ?? '' });
  });

  test('resumed with a client of protocol v2', async () => {
    const name = suite.name('again');
    (await suite.plain(name)).close();
    const client = await suite.two();
    await expect.poll(async () => (await client.ask('register', { userId: name })).ok).toBe(true);
    expect(await isOpen(name)).toBe(false);
  });

  test('signed in by REST', async () => {
    const name = suite.name('guest');
    const { token } = await suite.rest.get('guest', { body: { userId: name } });
    expect(await isOpen(name)).toBe(false);
    expect((await suite.rest.call('guest', { body: { userId: name } })).status).toBe(409);
    await suite.plain(name, { auth: { accessToken: token } });
  });

  test('has an account', async () => {
    const name = suite.name('account');
    await suite.rest.get('signup', { body: { userId: name, password: 'correct horse' } });
    expect(await isOpen(name)).toBe(false);
  });
});

describe('the session of a browser’s socket', () => {
  test('is the identity of its cookie in REST, from register on', async () => {
    const name = suite.name('browser');
    const client = await suite.plain();
    const rest = suite.rest.as({ cookie: client.cookie });
    expect((await rest.call('me', {})).status).toBe(401);
    await client.register(name);
    expect((await rest.get('me', {})).user).toEqual({ userId: name, displayName: name, guest: true });
  });

  test('keeps the first name when the socket registers a second one; another tab keeps its own', async () => {
    const [first, second] = [suite.name('first'), suite.name('second')];
    const tab = await suite.plain(first);
    const otherTab = await suite.plain(second, { extraHeaders: { cookie: tab.cookie?.split(';')[0] ?? '' } });
    expect((await suite.rest.as({ cookie: tab.cookie }).get('me', {})).user.userId).toBe(first);
    const roomId = await tab.createRoom(first, [second]);
    await otherTab.next('room_invite');
    await otherTab.send(roomId, second, 'as the second');
    expect(await tab.next('receive_message')).toMatchObject({ userId: second });
  });

  test('an unknown token opens no socket', async () => {
    const refused = suite.plain(undefined, { auth: { accessToken: 'x'.repeat(43) } });
    await expect(refused).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
  });
});

describe('AUTH_MODE', () => {
  test('open is reported at the start', () => {
    for (const output of suite.deployment.outputs) expect(output).toMatch(/AUTH_MODE=open/);
  });

  test('accounts closes the door to guests, known ones too', async () => {
    const deployment = await Deployment.start();
    try {
      const guest = await ProtocolV2Client.as(deployment.first.url, '손님');
      guest.close();
      const before = deployment.outputs;
      await deployment.restart({ AUTH_MODE: 'accounts' });
      const { url } = deployment.next;
      const refused = { data: { code: 'unauthenticated' } };
      await expect(ProtocolV2Client.connect(url)).rejects.toMatchObject(refused);
      await expect(ProtocolV2Client.connect(url, { accessToken: guest.token ?? '' })).rejects.toMatchObject(refused);
      const here = new Rest(url);
      expect((await here.call('guest', { body: { userId: '손님' } })).status).toBe(403);
      expect((await here.call('users', {})).status).toBe(401);
      const { token } = await here.get('signup', { body: { userId: 'ann', password: 'correct horse' } });
      const ann = await ProtocolV2Client.as(deployment.next.url, 'ann', { accessToken: token });
      expect((await ann.refusal('register', { userId: 'somebody' })).code).toBe('forbidden');
      ann.close();
      for (const [index, output] of deployment.outputs.entries()) {
        expect(output.slice(before[index]?.length)).not.toMatch(/AUTH_MODE=open/);
      }
    } finally {
      await deployment.stop();
    }
  });
});
