import type { RestResponse } from '@suda/contract';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Operator, type BodyOf } from './support/operator.js';
import { PageClient, portOf, PROGRAM_PORTS, usePrograms } from './support/programs.js';
import { useServer } from './support/suite.js';

const suite = useServer({
  env: {
    ...PROGRAM_PORTS,
    CLIENT_SOCKET_AUTH: 'open',
    ADMIN_USERS: 'boss',
    LOG_LEVEL: 'info',
    TRUST_PROXY: '127.0.0.1',
    SOCKET_DENIED_ADDRESSES: '198.51.100.0/24',
  },
  servers: 3,
});
const { page, raw, track } = usePrograms(suite);

let operator: Operator;
beforeAll(async () => {
  operator = await Operator.of(suite);
});

type Found = RestResponse<'fetchSockets'>['sockets'];

const found = async (filter: BodyOf<'fetchSockets'>): Promise<Found> =>
  (await operator.call('fetchSockets', { of: '/clients', ...filter })).sockets;
const idsOf = (sockets: readonly { id?: string | undefined }[]) => sockets.map(({ id }) => id).sort();
const idsIn = async (filter: BodyOf<'fetchSockets'>) => idsOf(await found(filter));

/** A user's page on every server. */
async function onEveryServer(stem: string) {
  const userId = suite.name(stem);
  const pages: PageClient[] = [];
  for (const server of suite.deployment.servers)
    pages.push(track(await PageClient.connect(await portOf(server, 'clients'), { userId })));
  await Promise.all(pages.map((it) => it.until('client')));
  return { userId, pages, user: `u:${userId}`, ids: idsOf(pages.map(({ socket }) => socket)) };
}

test('the sockets of other programs’ clients are listed, of all servers, with who they are', async () => {
  const { userId, pages, user, ids } = await onEveryServer('ann-');
  const sockets = await found({ in: [user] });
  expect(idsOf(sockets)).toEqual(ids);
  expect(new Set(sockets.map(({ replica }) => replica)).size).toBe(ids.length);
  for (const { id, data, rooms, handshake } of sockets) {
    const client = pages.find(({ socket }) => socket.id === id)?.heard[0]?.data;
    expect([client, data, rooms]).toEqual([data, { userId, clientId: expect.any(String) }, [user]]);
    expect(handshake.address).toBe('127.0.0.1');
  }
  expect(await idsIn({ in: [user], except: [ids[0] ?? ''] })).toEqual(ids.slice(1));
  expect(await idsIn({ in: [user], local: true })).toHaveLength(1);
  expect((await operator.call('fetchSockets', { in: [user] })).sockets).toEqual([]);
  // A plain WebSocket is none of Socket.IO’s.
  await (await raw({ userId })).until('client');
  expect(await idsIn({ in: [user] })).toEqual(ids);
});

test('they are put into groups, hear what is sent there, answer, and are disconnected', async () => {
  const [ann, ben] = [await onEveryServer('ann-'), await onEveryServer('ben-')];
  const group = `g:${suite.name('canary')}`;
  const of = '/clients' as const;
  const count = ann.ids.length;
  expect(await operator.call('socketsJoin', { of, in: [ann.user], rooms: [group] })).toEqual({
    sockets: count,
    missing: [],
  });
  expect(await idsIn({ in: [group] })).toEqual(ann.ids);
  expect(await idsIn({ in: [ann.user, ben.user], except: [group] })).toEqual(ben.ids);
  const heard: unknown[] = [];
  for (const { socket } of [...ann.pages, ...ben.pages]) {
    socket.on('deploy', (version: string, ack: (answer: unknown) => void) => {
      heard.push(version);
      ack(socket.id);
    });
  }
  const asked = await operator.call('emitToSockets', { of, in: [group], event: 'deploy', args: ['v2'], ack: true });
  expect(asked).toMatchObject({ sockets: count, silent: [], missing: [] });
  expect(asked.answers?.map(({ value }) => value).sort()).toEqual(ann.ids);
  expect(heard).toEqual(ann.ids.map(() => 'v2'));
  const [one = ''] = ann.ids;
  expect(await operator.call('socketsLeave', { of, in: [one], rooms: [group] })).toMatchObject({ sockets: 1 });
  expect(await idsIn({ in: [group] })).toEqual(ann.ids.slice(1));
  expect((await operator.answerTo('socketsJoin', { of, in: [one], rooms: [ben.user] })).status).toBe(400);
  const reasons = ann.pages.map(
    ({ socket }) => new Promise<string>((resolve) => socket.once('disconnect', (reason) => resolve(reason))),
  );
  expect(await operator.call('disconnectSockets', { of, in: [ann.user], close: true })).toMatchObject({
    sockets: count,
  });
  expect(await Promise.all(reasons)).toEqual(ann.ids.map(() => 'io server disconnect'));
  expect([await idsIn({ in: [ann.user] }), await idsIn({ in: [ben.user] })]).toEqual([[], ben.ids]);
});

const metrics = () => suite.deployment.first.metrics();
const metric = async (name: string) =>
  Number(
    (await metrics())
      .split('\n')
      .find((it) => it.startsWith(`${name} `))
      ?.split(' ')
      .at(-1) ?? 0,
  );

test('connections of the port are counted, and their ids are random in every place', async () => {
  const port = await portOf(suite.deployment.first, 'clients');
  await expect.poll(() => metric('suda_sockets{namespace="/clients"}')).toBe(0);
  const ids = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const client = track(
        await PageClient.connect(port, { userId: suite.name('cat-') }, { transports: ['websocket'] }),
      );
      return client.socket.io.engine.id;
    }),
  );
  expect(await metric('suda_sockets{namespace="/clients"}')).toBe(8);
  expect(await metric('suda_engine_connections{port="clients"}')).toBeGreaterThanOrEqual(8);
  const status = await operator.call('serverSideEmit', { event: 'status', local: true });
  expect(status.answers[0]?.value.sockets['/clients']).toBe(8);
  expect(new Set(ids.map((id) => id.slice(-8))).size).toBe(8);
  for (const id of ids) expect(id).toMatch(/^[\w-]{32}$/);
});

test('a denied address is refused by both doors, which Socket.IO’s logs and counts', async () => {
  const port = await portOf(suite.deployment.first, 'clients');
  const headers = { 'x-forwarded-for': '198.51.100.9' };
  const name = 'suda_connection_errors_total{code="4",port="clients"}';
  const before = await metric(name);
  const response = await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling`, { headers });
  expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('address')]);
  expect(await metric(name)).toBe(before + 1);
  await expect
    .poll(() => suite.deployment.outputs[0])
    .toMatch(/"code":4,"port":"clients","reason":"Forbidden","address":"198\.51\.100\.9"/);
  const plain = new WebSocket(`ws://127.0.0.1:${port}/`, { headers });
  const refused = new Promise<number | undefined>((resolve) => {
    plain.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
  });
  plain.on('error', () => undefined);
  expect(await refused).toBe(403);
  plain.terminate();
  await page({ userId: suite.name('dan-') });
});
