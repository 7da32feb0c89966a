import { describe, expect, test } from 'vitest';
import { PROGRAM_PORTS, usePrograms } from './support/programs.js';
import { useServer } from './support/suite.js';

const SERVICE_TOKEN = 'service-token-of-the-test';
const env = { ...PROGRAM_PORTS, SERVICE_TOKEN };

/** What other products call their users, and no name of the chat is; the last as long as an e-mail address may be. */
const USERS = ['a@b.c', 'auth0|x', 'user:42', '가/나 %20 "다"', `${'a'.repeat(64)}@${'b'.repeat(185)}.com`];
const NUMBERS = [42, 0, -7, Number.MAX_SAFE_INTEGER];

describe('where clients are believed', () => {
  const suite = useServer({ env: { ...env, CLIENT_SOCKET_AUTH: 'open' } });
  const { page, raw, worker } = usePrograms(suite);
  const service = () => suite.rest.as({ token: SERVICE_TOKEN });

  test.each([...USERS, ...NUMBERS])(
    'a user may be called %j: by a page, a plain WebSocket, a worker, a service',
    async (userId) => {
      const [one, plain, job] = [await page({ userId }), await raw({ userId }), await worker()];
      const id = String(userId);
      expect(await one.until('client')).toMatchObject({ userId: id });
      expect(await plain.until('client')).toMatchObject({ userId: id });
      await expect.poll(async () => (await job.ask('ascii_failed', { userId }))['delivered']).toBe(2);
      // By the same name as a text, too; the data is as it was sent.
      expect(await job.ask('ascii_complete', { userId: id, text: true })).toMatchObject({ delivered: 2 });
      for (const it of [one, plain]) {
        await it.until('ascii_complete');
        expect(it.events.at(-2)).toEqual({ event: 'ascii_failed', data: { userId } });
      }
      const presence = await service().get('presence', { params: { id } });
      expect(presence).toMatchObject({ userId: id, status: 'online', clients: [{ sockets: 1 }, { sockets: 1 }] });
      const { users } = await service().get('connectedUsers', { body: { userIds: [userId as string] } });
      expect(users).toMatchObject([{ userId: id, status: 'online' }]);
    },
  );

  test.each([1.5, 1e21, true, {}, [], '', '{a}', 'a\u0000b', 'x'.repeat(255)])(
    'a user may not be called %j',
    async (userId) => {
      await expect(page({ userId })).rejects.toMatchObject({ data: { code: 'invalid_payload' } });
      expect((await (await raw({ userId })).closed).reason).toBe('invalid_payload');
      expect(await (await worker()).ask('ascii_complete', { userId })).toMatchObject({ ok: false });
      expect((await service().call('ticket', { body: { userId: userId as string } })).status).toBe(400);
    },
  );

  test('people of the chat ask for names of the chat alone', async () => {
    // As Hindi writes it, with a joiner.
    const ann = await suite.two('क्\u200dष');
    const ask = (id: string) => suite.rest.as({ token: ann.token }).call('presence', { params: { id } });
    expect((await ask(ann.userId)).status).toBe(200);
    for (const id of USERS) expect((await ask(id)).status).toBe(400);
    expect(await service().get('presence', { params: { id: ann.userId } })).toMatchObject({ status: 'online' });
    expect(await (await worker()).ask('ascii_complete', { userId: ann.userId })).toMatchObject({ ok: true });
  });

  test('whatever a request is called, its event goes on, and progress of two is of two', async () => {
    const userId = suite.name('user-');
    const job = await worker();
    const named = [1, '2', 'x'.repeat(1_000), `${'x'.repeat(1_000)}y`, true].map((requestId) => ({
      userId,
      requestId,
    }));
    const nameless = [{ a: [1] }, null, ''].map((requestId) => ({ userId, requestId }));
    for (const data of [...named, ...nameless]) {
      expect(await job.ask('progress_update', data)).toMatchObject({ ok: true, delivered: 0 });
    }
    const back = await page({ userId });
    // Those without a name are one request.
    const latest = [...named.slice(0, 4), { userId, requestId: '' }];
    await expect.poll(() => back.events.map(({ data }) => data)).toEqual(latest);
    // A number is what it is written as.
    const second = suite.name('user-');
    for (const requestId of [1, '1']) await job.ask('progress_update', { userId: second, requestId });
    const other = await page({ userId: second });
    await expect.poll(() => other.events.map(({ data }) => data)).toEqual([{ userId: second, requestId: '1' }]);
  });
});

describe('where clients show a ticket', () => {
  const suite = useServer({ env: { ...env, CLIENT_SOCKET_AUTH: 'ticket' } });
  const { page } = usePrograms(suite);

  test.each([...USERS, ...NUMBERS, '민'.repeat(254)])('it may name %j', async (userId) => {
    const body = { userId: userId as string };
    const { ticket } = await suite.rest.as({ token: SERVICE_TOKEN }).get('ticket', { body });
    const client = await page({ userId, accessToken: ticket });
    expect(await client.until('client')).toMatchObject({ userId: String(userId) });
  });
});
