import { SESSION_HEADER } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { ProtocolV2Client } from './support/protocol-v2-client.js';
import type { Rest } from './support/rest.js';
import { useServer } from './support/suite.js';

const suite = useServer();

const refusal = { code: 'conflict', details: { reason: 'other_session' } };

/** Ann’s page in a browser whose cookie is Bob’s by now. */
async function displaced() {
  const [ann, bob] = await Promise.all(
    ['ann', 'bob'].map((stem) => suite.rest.get('guest', { body: { userId: suite.name(stem) } })),
  );
  if (!ann || !bob) throw new Error('not signed in');
  const cookie = `suda_session=${bob.token}`;
  return { ann, bob, cookie, rest: suite.rest.as({ cookie }) };
}

const handshake = async (cookie: string | undefined, sessionId: string) => {
  const options = { auth: { protocol: 2, sessionId }, ...(cookie && { extraHeaders: { cookie } }) };
  return suite.track(await ProtocolV2Client.connect(suite.deployment.next.url, options));
};

const naming = (id: string) => ({ headers: { [SESSION_HEADER]: id } });

describe('a handshake that names a session', () => {
  test('is refused when the cookie is of another one', async () => {
    const { ann, cookie } = await displaced();
    await expect(handshake(cookie, ann.sessionId)).rejects.toMatchObject({ data: refusal });
  });

  test('is accepted when the cookie is of this one', async () => {
    const { bob, cookie } = await displaced();
    const client = await handshake(cookie, bob.sessionId);
    expect((await client.register(bob.user.userId)).sessionId).toBe(bob.sessionId);
  });

  test('needs that session, and does not come in as a new guest', async () => {
    const { ann } = await displaced();
    const unauthenticated = { data: { code: 'unauthenticated' } };
    await expect(handshake(undefined, ann.sessionId)).rejects.toMatchObject(unauthenticated);
    await expect(handshake(`suda_session=${'x'.repeat(43)}`, ann.sessionId)).rejects.toMatchObject(unauthenticated);
  });

  test('is refused when the token is of another one', async () => {
    const { ann, bob } = await displaced();
    const auth = { protocol: 2, accessToken: bob.token, sessionId: ann.sessionId };
    await expect(suite.two(undefined, { auth })).rejects.toMatchObject({ data: refusal });
  });
});

describe('a request that names a session', () => {
  const requests: [string, (rest: Rest, sessionId: string) => Promise<{ status: number; error: unknown }>][] = [
    ['me', (rest, id) => rest.call('me', naming(id))],
    ['the rooms', (rest, id) => rest.call('rooms', naming(id))],
    ['a change', (rest, id) => rest.call('setPreferences', { body: { whoMayAdd: 'nobody' }, ...naming(id) })],
    ['the mode, which is open', (rest, id) => rest.call('authMode', naming(id))],
    [
      'an export, by its link',
      (rest, id) => rest.call('exportRoom', { params: { id: 'r' }, query: { sessionId: id } }),
    ],
    ['signing out', (rest, id) => rest.call('logout', naming(id))],
  ];

  test.each(requests)('is refused when the cookie is of another one, and does nothing: %s', async (_, request) => {
    const { ann, bob, rest } = await displaced();
    expect(await request(rest, ann.sessionId)).toMatchObject({ status: 409, error: refusal });
    expect(await rest.get('me', naming(bob.sessionId))).toMatchObject({ sessionId: bob.sessionId });
    expect(await rest.get('preferences', {})).toEqual({ whoMayAdd: 'anyone' });
  });

  test('is answered when the cookie is of this one', async () => {
    const { bob, rest } = await displaced();
    expect((await rest.get('me', naming(bob.sessionId))).user.userId).toBe(bob.user.userId);
    expect((await rest.call('logout', naming(bob.sessionId))).status).toBe(200);
    expect((await rest.call('me', naming(bob.sessionId))).status).toBe(401);
  });

  test('with the session’s token gives the browser its cookie back', async () => {
    const { ann, cookie } = await displaced();
    const answer = await suite.rest.as({ token: ann.token, cookie }).call('guest', {
      body: { userId: ann.user.userId },
    });
    expect(answer.data).toMatchObject({ sessionId: ann.sessionId, token: ann.token });
    expect(answer.headers.get('set-cookie')).toContain(ann.token);
  });
});
