import { LIMITS, NAMESPACE, SOCKET_PATH } from '@suda/contract';
import { Redis } from 'ioredis';
import { io } from 'socket.io-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MODE } from './support/mode.js';
import { PROGRAM_PORTS, usePrograms } from './support/programs.js';
import { once } from './support/recorder.js';
import { type Rest } from './support/rest.js';
import { useServer } from './support/suite.js';

const SERVICE_TOKEN = 'service-token-of-the-test';
const MAP = `map-of-${process.pid}-${Date.now()}:`;

const suite = useServer({
  env: { ...PROGRAM_PORTS, CLIENT_SOCKET_AUTH: 'open', SERVICE_TOKEN, CLIENT_MAP_PREFIX: MAP },
});

const { track, page, raw, worker } = usePrograms(suite);
const service = () => suite.rest.as({ token: SERVICE_TOKEN });

describe('services', () => {
  test('ask who is connected, by which clients, since when: on all servers', async () => {
    const userId = suite.name('user-');
    const before = Date.now();
    const clientId = '01JD7Z5T8XK3Q1V9E6M2C4B7NA';
    await page({ userId, clientId });
    const second = await page({ userId, clientId });
    const other = await raw({ userId });
    const { clientId: otherId } = (await other.until('client')) as { clientId: string };
    const presence = () => service().get('presence', { params: { id: userId } });
    await expect.poll(async () => (await presence()).clients?.length).toBe(2);
    const found = await presence();
    expect(found).toMatchObject({
      userId,
      status: 'online',
      clients: [
        { clientId, sockets: 2 },
        { clientId: otherId, sockets: 1 },
      ],
    });
    expect(found.since).toBe(found.clients?.[0]?.since);
    expect(Math.abs(Date.parse(found.since ?? '') - before)).toBeLessThan(60_000);
    second.close();
    other.close();
    await expect.poll(async () => (await presence()).clients).toMatchObject([{ clientId, sockets: 1 }]);
    const { users } = await service().get('connectedUsers', { body: { userIds: ['nobody@example.com', userId] } });
    expect(users).toMatchObject([
      { userId: 'nobody@example.com', status: 'offline', clients: [] },
      { userId, status: 'online' },
    ]);
  });

  test.skipIf(MODE === 'local')('read who is connected from Redis themselves', async () => {
    const redis = new Redis(suite.deployment.clusterData?.redis ?? '');
    onTestFinished(() => redis.disconnect());
    const userId = suite.name('user-');
    const [one, other] = ['01JD7Z5T8XK3Q1V9E6M2C4B7NA', '01JD7Z5T8XK3Q1V9E6M2C4B7NB'];
    const map = () => redis.hgetall(`${MAP}${userId}`);
    const first = await page({ userId, clientId: one });
    await expect.poll(map).toEqual({ [one]: first.socket.id });
    const latest = await page({ userId, clientId: one });
    const second = await page({ userId, clientId: other });
    await expect.poll(map).toEqual({ [one]: latest.socket.id, [other]: second.socket.id });
    first.close();
    second.close();
    await expect.poll(map).toEqual({ [one]: latest.socket.id });
    latest.close();
    await expect.poll(() => redis.exists(`${MAP}${userId}`)).toBe(0);
  });

  test('see the people of the chat, too, under the client that those name', async () => {
    const clientId = '01JD7Z5T8XK3Q1V9E6M2C4B7NA';
    const ann = await suite.two(suite.name('ann'), { auth: { clientId } });
    const presence = () => service().get('presence', { params: { id: ann.userId } });
    expect((await presence()).clients).toMatchObject([{ clientId, sockets: 1 }]);
    const told = io(`${suite.url}${NAMESPACE}`, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      auth: { protocol: 2, features: ['client_id'] },
    });
    track({ close: () => told.disconnect() });
    expect(await once(told, 'client')).toEqual({ clientId: expect.stringMatching(/^[0-9A-Z]{26}$/) });
    // The chat hears no events of workers.
    expect(await (await worker()).ask('ascii_complete', { userId: ann.userId })).toMatchObject({ delivered: 0 });
    ann.close();
    await expect.poll(async () => (await presence()).status).toBe('offline');
  });

  test('need their token, and ask for at most 500 at once', async () => {
    const ids = Array.from({ length: LIMITS.presenceUsers + 1 }, (_, index) => `user-${index}`);
    const ask = (rest: Rest, userIds: string[]) => rest.call('connectedUsers', { body: { userIds } });
    expect((await ask(service(), ids)).status).toBe(400);
    expect((await ask(service(), ids.slice(1))).status).toBe(200);
    const ann = await suite.two(suite.name('ann'));
    for (const rest of [suite.rest, suite.rest.as({ token: ann.token }), suite.rest.as({ token: 'wrong' })]) {
      expect((await ask(rest, ['ann'])).status).toBe(401);
      expect((await rest.call('ticket', { body: { userId: 'ann' } })).status).toBe(401);
    }
    expect((await suite.rest.call('presence', { params: { id: ann.userId } })).status).toBe(401);
  });
});
