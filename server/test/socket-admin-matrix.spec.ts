import type { RestResponse, SocketAdminCall } from '@suda/contract';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Operator, securityLines, type BodyOf } from './support/operator.js';
import {
  isOpen,
  NAMESPACES,
  openConnection,
  type KnownConnection,
  type KnownSocket,
  type Person,
} from './support/socket-scene.js';
import { ProtocolV2Client } from './support/protocol-v2-client.js';
import { useServer } from './support/suite.js';

/**
 * Every call of operators, through both doors, with every filter, over three servers: what it should apply to is reckoned from
 * what is known of all open sockets, and compared with what each of them saw.
 */
const suite = useServer({ env: { ADMIN_USERS: 'boss', LOG_LEVEL: 'info', RATE_LIMITS: 'off' }, servers: 3 });

type Filter = Required<Pick<BodyOf<'fetchSockets'>, 'of' | 'in' | 'except' | 'local'>>;
type Door = <C extends SocketAdminCall>(name: C, body: BodyOf<C>) => Promise<RestResponse<C>>;

const GROUP = 'g:canary';
const NOTED = ['name', 'of', 'in', 'except', 'local', 'rooms', 'event', 'replicas', 'close'] as const;

let connections: KnownConnection[] = [];
let doorSocket: Socket;
let doorConnection: KnownConnection;
const DOORS = ['REST', 'namespace'] as const;
const doors = {} as Record<(typeof DOORS)[number], Door>;
/** Of the server that answers: the last, so that nothing works only on the first. */
let answering = 0;
let names = {} as Record<'ann' | 'ben' | 'room' | 'operators', string>;
let events = 0;

/** What of each call should be in the log. */
const made: unknown[][] = [];

function note(name: SocketAdminCall, body: Record<string, unknown>): void {
  const filter = name === 'serverSideEmit' ? {} : { of: '/chat', in: [], except: [] };
  const noted: Record<string, unknown> = { name, ...filter, local: false, ...body };
  made.push(NOTED.map((it) => noted[it]));
}

const known = (): KnownSocket[] => connections.flatMap(({ sockets }) => sockets);

function personOf({ userId, token, sessionId }: ProtocolV2Client, roomIds: string[]): Person {
  return { userId, accessToken: token ?? '', sessionId, isOperator: false, roomIds };
}

let operator: Operator;

beforeAll(async () => {
  await Operator.of(suite);
  operator = await Operator.again(suite);
  const { servers } = suite.deployment;
  answering = servers.length - 1;
  const ann = await ProtocolV2Client.as(suite.url, 'ann');
  const ben = await ProtocolV2Client.as(suite.url, 'ben');
  const roomId = await ann.createRoom('ben');
  await suite.deployment.carried();
  const both = await Operator.again(suite);
  const people: Person[] = [
    personOf(ann, [roomId]),
    personOf(ben, [roomId]),
    { userId: 'boss', accessToken: both.token, sessionId: both.sessionId, isOperator: true, roomIds: [] },
  ];
  ann.close();
  ben.close();
  for (const person of people)
    for (const index of servers.keys()) connections.push(await openConnection(suite, person, index));
  names = { ann: 'u:ann', ben: 'u:ben', room: `r:${roomId}`, operators: `s:${both.sessionId}` };
  const caller: Person = {
    userId: 'boss',
    accessToken: operator.token,
    sessionId: operator.sessionId,
    isOperator: true,
    roomIds: [],
  };
  doorConnection = await openConnection(suite, caller, answering);
  doorSocket = doorConnection.sockets.find(({ namespace }) => namespace === '/admin')?.socket as Socket;
  doors.REST = (name, body) => {
    note(name, body);
    return operator.call(name, body, servers[answering]?.url);
  };
  doors.namespace = async (name, body) => {
    note(name, body);
    const answer = (await doorSocket.emitWithAck(name, body)) as { ok: boolean; data: never; error?: unknown };
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    return answer.data;
  };
});

afterAll(() => {
  for (const { manager } of [...connections, doorConnection]) manager._close();
});

const one = (index: number, namespace = '/chat') => known().filter((it) => it.namespace === namespace)[index]?.id ?? '';

/** Each made of the sockets that are open just then. */
const FILTERS: Record<string, () => Partial<Filter>> = {
  'in a user': () => ({ in: [names.ann] }),
  'in several, some of which overlap': () => ({ in: [names.ann, names.room, one(0)] }),
  'in a chat room': () => ({ in: [names.room] }),
  'in a session': () => ({ in: [names.operators] }),
  'in one socket': () => ({ in: [one(1)] }),
  'in a group': () => ({ in: [GROUP] }),
  'in nothing that is': () => ({ in: ['u:nobody', 'g:nobody'] }),
  'except a user': () => ({ in: [names.room, names.operators], except: [names.ben] }),
  'except a socket': () => ({ in: [names.room], except: [one(0), one(1)] }),
  'except a group': () => ({ in: [names.room], except: [GROUP] }),
  'except all': () => ({ in: [names.ann], except: [names.room] }),
  local: () => ({ in: [names.room], local: true }),
  'local, except a user': () => ({ in: [names.room], except: [names.ann], local: true }),
  'of operators': () => ({ of: '/admin', in: [names.operators] }),
  'of operators, except one': () => ({ of: '/admin', in: [names.operators], except: [one(0, '/admin')] }),
  'of operators, local': () => ({ of: '/admin', in: [names.operators], local: true }),
  'of operators, in a user of the chat': () => ({ of: '/admin', in: [names.ann] }),
};

/** Groups that the sockets are in besides. */
const inGroup = new Set<string>();

function expectedOf({ of = '/chat', in: within = [], except = [], local = false }: Partial<Filter>): KnownSocket[] {
  const isIn = (it: KnownSocket, names: readonly string[]) =>
    names.some((name) => it.id === name || it.rooms.includes(name) || (name === GROUP && inGroup.has(it.id)));
  return known().filter(
    (it) =>
      it.namespace === of &&
      (within.length === 0 || isIn(it, within)) &&
      !isIn(it, except) &&
      (!local || it.server === answering),
  );
}

const everybody = () => [names.ann, names.ben, names.operators];

const idsOf = (sockets: readonly { id: string }[]) => sockets.map(({ id }) => id).sort();

/** The sockets in any of the rooms, of both namespaces, as servers tell them. */
async function membersOf(...rooms: string[]): Promise<string[]> {
  const pages = await Promise.all(NAMESPACES.map((of) => doors.REST('fetchSockets', { of, in: rooms })));
  return idsOf(pages.flatMap(({ sockets }) => sockets));
}

async function applyToAll(call: 'socketsJoin' | 'socketsLeave', group: string): Promise<void> {
  for (const of of NAMESPACES) await doors.REST(call, { of, in: everybody(), rooms: [group] });
}

/** Everybody has heard what was sent before. */
async function fence(): Promise<void> {
  const value = ++events;
  for (const of of NAMESPACES)
    await doors.REST('emitToSockets', { of, in: everybody(), event: 'fence', args: [value] });
  await expect
    .poll(() => known().every(({ heard }) => heard.some(([event, it]) => event === 'fence' && it === value)))
    .toBe(true);
}

/** The group has a socket of each person, on different servers where there are several. */
async function fillGroup(): Promise<void> {
  const wanted = known().filter(
    (it) =>
      it.namespace === '/chat' &&
      it.server === ['ann', 'ben', 'boss'].indexOf(it.userId) % suite.deployment.servers.length,
  );
  for (const { id } of wanted.filter((it) => !inGroup.has(it.id))) {
    await doors.REST('socketsJoin', { in: [id], rooms: [GROUP] });
    inGroup.add(id);
  }
}

const CALLS: Record<string, (door: Door, filter: Partial<Filter>, expected: KnownSocket[]) => Promise<void>> = {
  fetchSockets: async (door, filter, expected) => {
    const found = await door('fetchSockets', filter);
    expect(found).toMatchObject({ total: expected.length, more: false, missing: [] });
    expect(found.sockets.map(({ id }) => id)).toEqual(idsOf(expected));
  },
  emitToSockets: async (door, filter, expected) => {
    const value = `news ${++events}`;
    expect(await door('emitToSockets', { ...filter, event: 'news', args: [value] })).toEqual({
      sockets: expected.length,
      missing: [],
    });
    await fence();
    const heard = known().filter((it) => it.heard.some(([, said]) => said === value));
    expect(idsOf(heard)).toEqual(idsOf(expected));
  },
  'emitToSockets with acks': async (door, filter, expected) => {
    const { sockets, answers, silent, missing } = await door('emitToSockets', { ...filter, event: 'who', ack: true });
    expect([sockets, silent, missing]).toEqual([expected.length, [], []]);
    const byId = (ids: string[]) => ids.map((id) => ({ socket: id, value: id }));
    expect(answers?.sort((a, b) => (a.socket < b.socket ? -1 : 1))).toEqual(byId(idsOf(expected)));
  },
  socketsJoin: async (door, filter, expected) => {
    const group = `g:join.${++events}`;
    expect(await door('socketsJoin', { ...filter, rooms: [group] })).toEqual({ sockets: expected.length, missing: [] });
    expect(await membersOf(group)).toEqual(idsOf(expected));
    await applyToAll('socketsLeave', group);
  },
  socketsLeave: async (door, filter, expected) => {
    const group = `g:leave.${++events}`;
    await applyToAll('socketsJoin', group);
    expect(await door('socketsLeave', { ...filter, rooms: [group] })).toEqual({
      sockets: expected.length,
      missing: [],
    });
    expect(await membersOf(group)).toEqual(idsOf(known().filter((it) => !expected.includes(it))));
    await applyToAll('socketsLeave', group);
    expect(await membersOf(group)).toEqual([]);
  },
  disconnectSockets: (door, filter, expected) => disconnects(door, { ...filter, close: false }, expected),
  'disconnectSockets with close': (door, filter, expected) => {
    const closed = connections.filter(({ sockets }) => sockets.some((it) => expected.includes(it)));
    return disconnects(
      door,
      { ...filter, close: true },
      expected,
      closed.flatMap(({ sockets }) => sockets),
    );
  },
};

async function disconnects(
  door: Door,
  body: BodyOf<'disconnectSockets'>,
  expected: KnownSocket[],
  gone: KnownSocket[] = expected,
): Promise<void> {
  expect(await door('disconnectSockets', body)).toEqual({ sockets: expected.length, missing: [] });
  await expect.poll(() => idsOf(known().filter((it) => !isOpen(it)))).toEqual(idsOf(gone));
  expect(await membersOf(...everybody())).toEqual(idsOf(known().filter(isOpen)));
  await reopen();
}

/** Those that are gone come again. */
async function reopen(): Promise<void> {
  connections = await Promise.all(
    connections.map(async (it) => {
      if (it.sockets.every(isOpen)) return it;
      it.manager._close();
      for (const { id } of it.sockets) inGroup.delete(id);
      return openConnection(suite, it.person, it.server);
    }),
  );
}

beforeEach(fillGroup);

describe.each(DOORS)('through %s', (door) => {
  describe.each(Object.entries(CALLS))('%s', (_, call) => {
    test.each(Object.entries(FILTERS))('%s', async (_name, filterOf) => {
      const filter = filterOf();
      await call(doors[door], filter, expectedOf(filter));
    });
  });

  const replicas = async () =>
    (await doors.REST('serverSideEmit', { event: 'status' })).answers.map((it) => it.replica);
  const ASKED: Record<
    string,
    (all: string[], own: string) => [Partial<BodyOf<'serverSideEmit'>>, answered: string[], missing: string[]]
  > = {
    'all servers': (all) => [{}, all, []],
    'some of them': (all) => [{ replicas: all.slice(0, 2) }, all.slice(0, 2), []],
    'the one that answers': (_all, own) => [{ local: true }, [own], []],
    'one that is no more': (all) => [{ replicas: [...all, 'nobody-1'] }, all, ['nobody-1']],
  };
  test.each(Object.entries(ASKED))('serverSideEmit to %s', async (_name, asked) => {
    const [own = ''] = (await doors.REST('serverSideEmit', { event: 'status', local: true })).answers.map(
      (it) => it.replica,
    );
    const [body, answered, missing] = asked((await replicas()).sort(), own);
    const answer = await doors[door]('serverSideEmit', { event: 'status', timeoutMs: 1_000, ...body });
    expect([answer.answers.map(({ replica }) => replica).sort(), answer.missing]).toEqual([answered, missing]);
  });

  test.each(['connection', 'disconnect', 'told', 'new_namespace', 'newListener'])(
    'serverSideEmit refuses %s',
    async (event) => {
      await expect(doors[door]('serverSideEmit', { event })).rejects.toThrow('invalid_payload');
    },
  );
});

test('every one of them is in the log, with its filters and who made it', async () => {
  const lines = () =>
    securityLines(suite).filter(
      (it) => it.security === 'sockets_administered' && it.bySessionId === operator.sessionId && it.byUserId === 'boss',
    );
  await expect.poll(() => lines().length).toBe(made.length);
  const texts = (calls: readonly unknown[][]) => calls.map((it) => JSON.stringify(it)).sort();
  expect(texts(lines().map(({ call }) => NOTED.map((it) => call?.[it])))).toEqual(texts(made));
});
