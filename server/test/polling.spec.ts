import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import { MODE } from './support/mode.js';
import { startFront } from './support/sticky-front.js';
import { useServer } from './support/suite.js';

const suite = useServer({ env: { SOCKET_TRANSPORTS: 'polling,websocket', LOG_LEVEL: 'info' }, servers: 3 });
const ONLY_CLUSTER = { skip: MODE === 'local' };
const PEOPLE = 6;

/** A client by polling alone, that keeps cookies as a browser does. */
function poller(url: string, options: object = {}): Socket {
  const socket = io(`${url}/chat`, {
    path: '/chat/ws',
    transports: ['polling'],
    forceNew: true,
    withCredentials: true,
    reconnectionDelay: 50,
    auth: { protocol: 2 },
    ...options,
  });
  onTestFinished(() => void socket.disconnect());
  return socket;
}

async function frontOf(cookie?: string): Promise<string> {
  const front = await startFront(suite.deployment.servers, cookie);
  onTestFinished(() => front.close());
  return front.url;
}

/** How many sockets each server has. */
const spread = async (): Promise<number[]> =>
  Promise.all(
    suite.deployment.servers.map(async (server) =>
      Number(/suda_sockets\{namespace="\/chat"\} (\d+)/.exec(await server.metrics())?.[1] ?? 0),
    ),
  );

interface Said {
  roomId: string;
  messages: { content: string }[];
}

async function comeIn(url: string): Promise<{ socket: Socket; userId: string; token: string; heard: string[] }> {
  const socket = poller(url);
  const heard: string[] = [];
  socket.on('messages', ({ messages }: Said) => heard.push(...messages.map(({ content }) => content)));
  await once(socket as never, 'connect');
  const userId = suite.name('poller');
  const { data } = (await socket.emitWithAck('register', { userId })) as { data: { token: string } };
  socket.auth = { protocol: 2, accessToken: data.token };
  return { socket, userId, token: data.token, heard };
}

test('people who poll through a sticky gateway speak with each other over all replicas', async () => {
  const url = await frontOf('suda_replica');
  const people = [];
  for (let n = 0; n < PEOPLE; n += 1) people.push(await comeIn(url));
  expect((await spread()).reduce((sum, it) => sum + it, 0)).toBe(PEOPLE);
  const [host] = people as [(typeof people)[0]];
  const participants = people.map(({ userId }) => userId);
  const made: unknown = await host.socket.emitWithAck('create_room', { participants });
  const { roomId } = (made as { data: { roomId: string } }).data;
  await suite.deployment.carried();
  const said = participants.map((userId) => `from ${userId}`).sort();
  for (const { socket, userId } of people) {
    expect(await socket.emitWithAck('send_message', { roomId, content: `from ${userId}` })).toMatchObject({ ok: true });
  }
  for (const { heard } of people)
    await expect.poll(() => heard.filter((it) => it.startsWith('from')).sort()).toEqual(said);
  for (const { socket } of people) expect(socket.io.engine.transport.name).toBe('polling');
  for (const output of suite.deployment.outputs) expect(output).not.toMatch(/"code":1,/);
});

test('who polls a replica that is killed comes back by another', ONLY_CLUSTER, async () => {
  const url = await frontOf('suda_replica');
  const { socket } = await comeIn(url);
  const { id = '' } = socket;
  await expect.poll(() => suite.deployment.outputs.join('')).toContain(id);
  const at = suite.deployment.outputs.findIndex((output) => output.includes(id));
  const back = once(socket as never, 'connect');
  await suite.deployment.servers[at]?.kill();
  await back;
  expect(socket.connected).toBe(true);
  await suite.deployment.servers[at]?.restart();
});

test('without a sticky gateway polling does not work, and the log says why', ONLY_CLUSTER, async () => {
  const socket = poller(await frontOf(), { reconnection: false });
  const [error] = (await once(socket as never, 'connect_error')) as [Error];
  expect(error.message).toMatch(/xhr (poll|post) error/);
  expect(suite.deployment.outputs.join('')).toMatch(/"code":1,"reason":"Session ID unknown"/);
});
