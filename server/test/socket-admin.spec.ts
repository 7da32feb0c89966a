import type { RestResponse, SocketAdminCall } from '@suda/contract';
import type { Socket } from 'socket.io-client';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { MODE } from './support/mode.js';
import { adminSocket, onEveryServer, Operator, securityLines, type BodyOf } from './support/operator.js';
import { Rest } from './support/rest.js';
import { useServer } from './support/suite.js';

const suite = useServer({ env: { ADMIN_USERS: 'boss', LOG_LEVEL: 'info', TRUST_PROXY: '127.0.0.1' }, servers: 3 });
const ONLY_CLUSTER = { skip: MODE === 'local' };

let operator: Operator;
const boss = <C extends SocketAdminCall>(name: C, body: BodyOf<C>, url?: string) => operator.call(name, body, url);
const audited = () => securityLines(suite);

beforeAll(async () => {
  operator = await Operator.of(suite);
});

function heardBy(clients: readonly { socket: unknown }[], event: string): unknown[] {
  const heard: unknown[] = [];
  for (const { socket } of clients) (socket as Socket).on(event, (value: unknown) => heard.push(value));
  return heard;
}

describe('an operator', () => {
  test('lists the sockets of all replicas, page by page, without a secret', async () => {
    const { userId, accessToken, ids, first } = await onEveryServer(suite, 'ann');
    const roomId = await first.createRoom();
    await suite.deployment.carried();
    const found = await boss('fetchSockets', { in: [`u:${userId}`] });
    expect(found).toMatchObject({ total: ids.length, more: false, missing: [] });
    expect(found.sockets.map(({ id }) => id)).toEqual(ids);
    expect(new Set(found.sockets.map(({ replica }) => replica)).size).toBe(ids.length);
    for (const socket of found.sockets) {
      expect(socket.data).toMatchObject({ userId, protocol: 2, guest: true, clientId: expect.any(String) });
      expect(socket.rooms).toEqual(
        expect.arrayContaining([`u:${userId}`, `r:${roomId}`, `s:${socket.data.sessionId}`]),
      );
      expect(socket.handshake).toMatchObject({ address: '127.0.0.1', secure: false, transport: 'websocket' });
    }
    expect(JSON.stringify(found)).not.toContain(accessToken);
    expect(JSON.stringify(found)).not.toMatch(/cookie|authorization/i);
    const pages: string[] = [];
    for (let after: string | undefined, more = true; more; after = pages.at(-1)) {
      const page = await boss('fetchSockets', { in: [`u:${userId}`], limit: 1, ...(after !== undefined && { after }) });
      pages.push(...page.sockets.map(({ id }) => id));
      more = page.more;
    }
    expect(pages).toEqual(ids);
  });

  test('filters by rooms, by exceptions, by namespace, and to the replica that answers', async () => {
    const [ann, ben] = [await onEveryServer(suite, 'ann'), await onEveryServer(suite, 'ben')];
    const roomId = await ann.first.createRoom(ben.userId);
    await suite.deployment.carried();
    const idsOf = async (filter: BodyOf<'fetchSockets'>) =>
      (await boss('fetchSockets', filter)).sockets.map(({ id }) => id);
    const first = ann.ids[0] ?? '';
    expect(await idsOf({ in: [`r:${roomId}`] })).toEqual([...ann.ids, ...ben.ids].sort());
    expect(await idsOf({ in: [`r:${roomId}`], except: [`u:${ben.userId}`] })).toEqual(ann.ids);
    expect(await idsOf({ in: [`u:${ann.userId}`, `u:${ben.userId}`], except: [first] })).toEqual(
      [...ann.ids, ...ben.ids].filter((id) => id !== first).sort(),
    );
    const local = await boss('fetchSockets', { in: [`u:${ann.userId}`], local: true });
    expect(local.sockets).toHaveLength(1);
    const status = await boss('serverSideEmit', { event: 'status', local: true });
    expect(local.sockets[0]?.replica).toBe(status.answers[0]?.replica);
    expect(await idsOf({ of: '/admin', in: [`u:${ann.userId}`] })).toEqual([]);
  });

  test('puts sockets into groups and takes them out, which get what is sent there and nothing of a room', async () => {
    const [ann, ben] = [await onEveryServer(suite, 'ann'), await onEveryServer(suite, 'ben')];
    const group = `g:${suite.name('canary')}`;
    expect(await boss('socketsJoin', { in: [`u:${ann.userId}`], rooms: [group] })).toEqual({
      sockets: ann.ids.length,
      missing: [],
    });
    const heard = heardBy([...ann.clients, ...ben.clients], 'deploy');
    expect(await boss('emitToSockets', { in: [group], event: 'deploy', args: ['v2'] })).toEqual({
      sockets: ann.ids.length,
      missing: [],
    });
    await expect.poll(() => heard).toEqual(ann.ids.map(() => 'v2'));
    const one = ann.ids[0] ?? '';
    expect(await boss('socketsLeave', { in: [one], rooms: [group] })).toMatchObject({ sockets: 1 });
    expect((await boss('fetchSockets', { in: [group] })).sockets.map(({ id }) => id)).toEqual(ann.ids.slice(1));
    for (const room of ['r:01JD7Z5T8XK3Q1V9E6M2C4B7NA', 'u:ann', 's:1', 'w:2', one]) {
      for (const call of ['socketsJoin', 'socketsLeave'] as const) {
        expect((await operator.answerTo(call, { in: [one], rooms: [room] })).status, `${call} ${room}`).toBe(400);
      }
    }
    const many = (from: number) => Array.from({ length: 16 }, (_, n) => `g:${from + n}`);
    expect(await boss('socketsJoin', { in: [one], rooms: many(0) })).toMatchObject({ sockets: 1 });
    expect(await boss('socketsJoin', { in: [one], rooms: many(1) })).toMatchObject({ sockets: 0 });
  });

  test('asks sockets, and is told what they answer and which are silent', async () => {
    const { userId, ids, clients } = await onEveryServer(suite, 'ann');
    const [silent, ...others] = clients;
    const speak = (ack: unknown, value: unknown) => (ack as (it: unknown) => void)(value);
    for (const [n, { socket }] of others.entries()) {
      (socket as unknown as Socket).on('how', (_: unknown, ack: unknown) =>
        speak(ack, n === 0 ? 'x'.repeat(5_000) : { n }),
      );
    }
    const asked = await boss('emitToSockets', {
      in: [`u:${userId}`],
      event: 'how',
      args: [1],
      ack: true,
      timeoutMs: 300,
    });
    expect(asked).toMatchObject({ sockets: ids.length, silent: [silent?.socket.id], missing: [] });
    expect(asked.answers).toHaveLength(others.length);
    if (others.length > 0) {
      expect(asked.answers).toEqual(
        expect.arrayContaining([
          { socket: others[0]?.socket.id, tooLarge: true },
          { socket: others[1]?.socket.id, value: { n: 1 } },
        ]),
      );
    }
  });

  test.each(['connect', 'disconnect', 'messages', 'room_deleted', 'receive_message', 'send_message', 'new name'])(
    'does not send %s',
    async (event) => {
      const answer = await operator.answerTo('emitToSockets', { event });
      expect(answer).toMatchObject({ status: 400, error: { code: 'invalid_payload' } });
    },
  );

  test('disconnects sockets everywhere, and with close what is under them', async () => {
    const { userId, clients } = await onEveryServer(suite, 'ann');
    const reasons: string[] = [];
    for (const { socket } of clients) socket.once('disconnect', (reason: string) => reasons.push(reason));
    expect(await boss('disconnectSockets', { in: [`u:${userId}`], close: true })).toEqual({
      sockets: clients.length,
      missing: [],
    });
    await expect.poll(() => reasons).toEqual(clients.map(() => 'io server disconnect'));
    expect((await boss('fetchSockets', { in: [`u:${userId}`] })).total).toBe(0);
  });

  test.each([['connection'], ['told'], ['new_namespace'], ['anything']])(
    'asks servers nothing by the name %s',
    async (event) => {
      const answer = await operator.answerTo('serverSideEmit', { event });
      expect(answer).toMatchObject({ status: 400, error: { code: 'invalid_payload' } });
    },
  );

  test('is told who did not answer in time, with the answers of the others', ONLY_CLUSTER, async () => {
    const { answers } = await boss('serverSideEmit', { event: 'status' });
    const { userId } = await onEveryServer(suite, 'ann');
    const frozen = suite.deployment.servers[2];
    process.kill(frozen?.pid ?? 0, 'SIGSTOP');
    onTestFinished(() => void process.kill(frozen?.pid ?? 0, 'SIGCONT'));
    const partial = await boss('serverSideEmit', { event: 'status', timeoutMs: 500 });
    expect(partial.answers).toHaveLength(2);
    expect(partial.missing).toHaveLength(1);
    expect(answers.map(({ replica }) => replica)).toContain(partial.missing[0]);
    const found = await boss('fetchSockets', { in: [`u:${userId}`], timeoutMs: 500 });
    expect(found).toMatchObject({ total: 2, missing: partial.missing });
    process.kill(frozen?.pid ?? 0, 'SIGCONT');
    await expect.poll(async () => (await boss('serverSideEmit', { event: 'status' })).missing).toEqual([]);
    expect((await boss('serverSideEmit', { event: 'status', replicas: ['nobody-1'] })).missing).toEqual(['nobody-1']);
  });
});

test('nobody else may, by REST or in the namespace; refusals and calls are written down, without what was sent', async () => {
  const userId = suite.name('ben');
  const { token: guest } = await suite.rest.get('guest', { body: { userId } });
  const bodies: { [C in SocketAdminCall]: BodyOf<C> } = {
    fetchSockets: { in: ['nobody'] },
    socketsJoin: { in: ['nobody'], rooms: ['g:a'] },
    socketsLeave: { in: ['nobody'], rooms: ['g:a'] },
    disconnectSockets: { in: ['nobody'] },
    emitToSockets: { in: ['nobody'], event: 'deploy', args: ['rhubarb'] },
    serverSideEmit: { event: 'status' },
  };
  const calls = Object.keys(bodies) as SocketAdminCall[];
  for (const call of calls) {
    const input = { body: bodies[call] } as never;
    expect((await suite.rest.as({ token: guest }).call(call, input)).status, call).toBe(403);
    expect((await suite.rest.call(call, input)).status, call).toBe(401);
    await boss(call, bodies[call] as never);
  }
  const refused = await adminSocket(suite.url, guest).catch(
    (error: unknown) => (error as { data?: { code: string } }).data?.code,
  );
  expect(refused).toBe('forbidden');
  const of = (event: string) => audited().filter((line) => line.security === event);
  const refusals = () => of('operator_refused').map(({ byUserId }) => byUserId);
  await expect.poll(() => refusals().filter((it) => it === userId)).toHaveLength(calls.length + 1);
  expect(refusals().filter((it) => it === undefined)).toHaveLength(calls.length);
  const written = () =>
    of('sockets_administered').filter(({ call }) => JSON.stringify(call?.['in'] ?? ['nobody']) === '["nobody"]');
  await expect.poll(() => new Set(written().map(({ call }) => call?.['name']))).toEqual(new Set(calls));
  expect(written().at(-1)).toMatchObject({ byUserId: 'boss', bySessionId: expect.any(String) });
  for (const output of suite.deployment.outputs) {
    for (const secret of ['rhubarb', guest, operator.token]) expect(output).not.toContain(secret);
  }
});

describe('the namespace of operators', () => {
  test('takes the same calls as events with acks, until the session ends', async () => {
    const own = await Operator.again(suite);
    const { userId, ids } = await onEveryServer(suite, 'ann');
    const socket = await adminSocket(suite.url, own.token);
    const found = (await socket.emitWithAck('fetchSockets', { in: [`u:${userId}`] })) as {
      ok: true;
      data: RestResponse<'fetchSockets'>;
    };
    expect(found.data.sockets.map(({ id }) => id)).toEqual(ids);
    const operators = (await socket.emitWithAck('fetchSockets', {
      of: '/admin',
      in: [`s:${own.sessionId}`],
    })) as typeof found;
    expect(operators.data.sockets.map(({ id, data }) => [id, data.userId])).toEqual([[socket.id, 'boss']]);
    expect(await socket.emitWithAck('deleteEverything', {})).toMatchObject({
      ok: false,
      error: { code: 'invalid_payload' },
    });
    expect(await socket.emitWithAck('fetchSockets', { in: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'invalid_payload', details: { issues: [{ path: 'in' }] } },
    });
    const closed = new Promise((resolve) => socket.once('disconnect', resolve));
    await suite.rest.as({ token: own.token }).get('logout', {});
    expect(await closed).toBe('io server disconnect');
  });
});

const endMaintenance = async (): Promise<void> => {
  await boss('serverSideEmit', { event: 'maintenance', payload: { on: false } });
};

describe('all replicas', () => {
  test('change their log level, and go on writing down who did', async () => {
    const before = audited().length;
    const levels = async () =>
      (await boss('serverSideEmit', { event: 'status' })).answers.map(({ value }) => value.logLevel);
    const changed = await boss('serverSideEmit', { event: 'log_level', payload: { level: 'silent' } });
    expect(changed.answers.map(({ value }) => value.logLevel)).toEqual(suite.deployment.servers.map(() => 'silent'));
    await expect.poll(() => audited().length).toBeGreaterThan(before);
    await boss('serverSideEmit', { event: 'log_level', payload: { level: 'info' } });
    expect(await levels()).toEqual(suite.deployment.servers.map(() => 'info'));
    const wrong = await operator.answerTo('serverSideEmit', { event: 'log_level', payload: { level: 'loud' } });
    expect(wrong.status).toBe(400);
  });

  test('refuse writes and new connections during maintenance, say until when, and go on reading', async () => {
    const { clients, first: ann, accessToken } = await onEveryServer(suite, 'ann');
    const roomId = await ann.createRoom();
    const { seq } = await ann.send(roomId, 'before');
    const message = '점검 중입니다.';
    const on = { event: 'maintenance', payload: { on: true, message, retryAfterS: 120 } };
    onTestFinished(endMaintenance);
    const { answers } = await boss('serverSideEmit', on);
    expect(answers.map(({ value }) => value.maintenance?.message)).toEqual(suite.deployment.servers.map(() => message));
    const refusal = { code: 'unavailable', message, details: { reason: 'maintenance', retryAfterMs: 120_000 } };
    for (const client of clients)
      expect(await client.refusal('send_message', { roomId, content: 'x' })).toEqual(refusal);
    for (const { url } of suite.deployment.servers) {
      const rest = new Rest(url, { token: accessToken });
      const signup = await rest.call('guest', { body: { userId: suite.name('new') } });
      expect([signup.status, signup.headers.get('retry-after'), signup.error]).toEqual([503, '120', refusal]);
      expect((await rest.get('messages', { params: { id: roomId } })).messages.map((it) => it.seq)).toContain(seq);
      const ready = await fetch(`${url}/readyz`);
      expect([ready.status, await ready.json()]).toMatchObject([200, { maintenance: { since: expect.any(String) } }]);
    }
    const joining = await suite
      .two(undefined, { accessToken })
      .catch((error: unknown) => (error as { data: unknown }).data);
    expect(joining).toEqual(refusal);
    await boss('serverSideEmit', { event: 'maintenance', payload: { on: false } });
    await ann.send(roomId, 'after');
  });

  test('started during maintenance join it', ONLY_CLUSTER, async () => {
    await boss('serverSideEmit', { event: 'maintenance', payload: { on: true } });
    onTestFinished(endMaintenance);
    await suite.deployment.servers[1]?.restart();
    await expect
      .poll(async () =>
        (await boss('serverSideEmit', { event: 'status' })).answers.map(({ value }) => value.maintenance !== undefined),
      )
      .toEqual([true, true, true]);
  });

  test('are drained one or all: they take nobody, close their sockets, and come back', async () => {
    const { clients } = await onEveryServer(suite, 'ann');
    const last = suite.deployment.servers.at(-1);
    const { replica = '' } =
      (await boss('serverSideEmit', { event: 'status', local: true }, last?.url)).answers[0] ?? {};
    const closed = new Promise((resolve) => clients.at(-1)?.socket.once('disconnect', resolve));
    for (const { socket } of clients) socket.io.reconnection(false);
    const { answers } = await boss('serverSideEmit', { event: 'drain', payload: { overMs: 0 }, replicas: [replica] });
    expect(answers.map((it) => [it.replica, it.value.draining])).toEqual([[replica, true]]);
    expect(await closed).toBe('transport close');
    expect((await fetch(`${last?.url}/readyz`)).status).toBe(503);
    expect((await new Rest(last?.url ?? '', {}).call('authMode', {})).status).toBe(503);
    for (const { socket } of clients.slice(0, -1)) expect(socket.connected).toBe(true);
    await boss('serverSideEmit', { event: 'drain', payload: { on: false }, replicas: [replica] });
    expect((await fetch(`${last?.url}/readyz`)).status).toBe(200);
    await boss('serverSideEmit', { event: 'drain', payload: { overMs: 0 } });
    for (const { url } of suite.deployment.servers) expect((await fetch(`${url}/readyz`)).status).toBe(503);
    await expect.poll(() => clients.filter(({ socket }) => socket.connected)).toEqual([]);
    await boss('serverSideEmit', { event: 'drain', payload: { on: false } });
    await suite.two(suite.name('back'));
  });
});
