import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { MODE } from './support/mode.js';
import { hasNginx, startNginx } from './support/nginx-front.js';
import { startFront } from './support/sticky-front.js';
import { useServer } from './support/suite.js';

const suite = useServer({ env: { SOCKET_TRANSPORTS: 'polling,websocket', LOG_LEVEL: 'info' }, servers: 3 });
const ONLY_CLUSTER = { skip: MODE === 'local' };
const PEOPLE = 6;

const pollers: (() => void)[] = [];
afterEach(() => {
  for (const close of pollers.splice(0)) close();
});

/** A client, by polling alone unless told otherwise, that keeps cookies as a browser does. */
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
  pollers.push(() => socket.disconnect());
  return socket;
}

async function frontOf(cookie?: string): Promise<string> {
  const front = await startFront(suite.deployment.servers, cookie);
  onTestFinished(() => front.close());
  return front.url;
}

interface Said {
  roomId: string;
  messages: { content: string }[];
}

async function comeIn(
  url: string,
  options: object = {},
): Promise<{ socket: Socket; userId: string; token: string; heard: string[] }> {
  const socket = poller(url, options);
  const heard: string[] = [];
  socket.on('messages', ({ messages }: Said) => heard.push(...messages.map(({ content }) => content)));
  await once(socket as never, 'connect');
  const userId = suite.name('poller');
  const { data } = (await socket.emitWithAck('register', { userId })) as { data: { token: string } };
  socket.auth = { protocol: 2, accessToken: data.token };
  return { socket, userId, token: data.token, heard };
}

/** People in one room, each of whom says something that all of them hear. */
async function speakThrough(url: string, options: { transports: string[] }): Promise<void> {
  const people: Awaited<ReturnType<typeof comeIn>>[] = [];
  for (let n = 0; n < PEOPLE; n += 1) people.push(await comeIn(url, options));
  const connections = () => people.map(({ socket }) => socket.io.engine.id);
  const begun = connections();
  const transport = options.transports.at(-1);
  for (const { socket } of people) await expect.poll(() => socket.io.engine.transport.name).toBe(transport);
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
  for (const { socket } of people) expect(socket.io.engine.transport.name).toBe(transport);
  // Nobody was at another server, and had to begin anew.
  expect(connections()).toEqual(begun);
}

test('people who poll through a sticky gateway speak with each other over all replicas', async () => {
  await speakThrough(await frontOf('suda_replica'), { transports: ['polling'] });
});

test.skipIf(!hasNginx)('through a real NGINX they poll as well, and go on as WebSockets', async () => {
  const front = await startNginx(suite.deployment.servers);
  onTestFinished(() => front.close());
  await speakThrough(front.url, { transports: ['polling'] });
  for (const close of pollers.splice(0)) close();
  await speakThrough(front.url, { transports: ['polling', 'websocket'] });
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
  expect(suite.deployment.outputs.join('')).toMatch(/"code":1,"port":"chat","reason":"Session ID unknown"/);
});
