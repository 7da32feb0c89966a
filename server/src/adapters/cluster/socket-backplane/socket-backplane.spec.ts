import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Cluster, type Redis } from 'ioredis';
import { Server, type Namespace } from 'socket.io';
import { io as connectTo, type Socket } from 'socket.io-client';
import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { socketBackplaneSuite } from '../../../ports/suites/socket-backplane.suite.js';
import { openBackendOfPeople, openPeople, type People } from '../testing/open-people.js';
import { redisForTest } from '../testing/redis.js';
import { masters } from '@suda/engines/redis';

interface Process {
  people: People;
  chat: Namespace;
  gaps: number;
  /** Batches from others, and by what else they reached rooms here. */
  came: unknown[];
  /** Called when a socket is in its rooms. */
  joined?: (rooms: string[]) => void;
  /** A client of this process, in these Socket.IO rooms, and what it was sent. */
  client(...rooms: string[]): Promise<{ socket: Socket; heard: string[] }>;
}

async function start(people: People): Promise<Process> {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'] });
  const chat = io.of('/chat');
  people.backplane.attach(io, (room) => (room === 'v1' ? 'v2' : undefined));
  const process: Process = { people, chat, gaps: 0, came: [], client };
  people.backplane.onGap(() => (process.gaps += 1));
  people.backplane.onMessages((batch) => process.came.push(batch));
  people.backplane.onReach((rooms, frame) => process.came.push({ rooms, frame }));
  chat.on('connection', (socket) => {
    void (async () => {
      const rooms = socket.handshake.auth['rooms'] as string[];
      await socket.join(rooms);
      process.joined?.(rooms);
      socket.emit('said', 'welcome');
    })();
  });
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  onTestFinished(async () => {
    await io.close();
    await people.close();
  });

  async function client(...rooms: string[]) {
    const { port } = http.address() as AddressInfo;
    const socket = connectTo(`http://127.0.0.1:${port}/chat`, {
      transports: ['websocket'],
      reconnection: false,
      auth: { rooms },
    });
    onTestFinished(() => void socket.disconnect());
    const heard: string[] = [];
    socket.on('said', (what: string) => heard.push(what));
    await expect.poll(() => heard).toContain('welcome');
    heard.splice(heard.indexOf('welcome'), 1);
    return { socket, heard };
  }
  return process;
}

async function twoProcesses(): Promise<[Process, Process]> {
  const settings = redisForTest(redisUrl);
  return [await start(await openPeople(settings)), await start(await openPeople(settings))];
}

/** As a subscription is whose Redis is busy. */
function subscribeLate({ people: { subscriber } }: Process): void {
  const subscribe = subscriber.ssubscribe.bind(subscriber) as (channel: string) => Promise<unknown>;
  subscriber.ssubscribe = (async (channel: string) => delay(20).then(() => subscribe(channel))) as never;
}

/** Ends the connections that hear Pub/Sub, as Redis does to one that can't keep up. */
async function breakSubscriber({ people: { subscriber, connections } }: Process): Promise<void> {
  const end = subscriber instanceof Cluster ? '-node' : 'close';
  const broken = new Promise((resolve) => (subscriber as Redis).once(end as 'close', resolve));
  await Promise.all(masters(connections.commands).map((node) => node.call('CLIENT', 'KILL', 'TYPE', 'pubsub')));
  await broken;
}

let redisUrl: string | undefined;

await describeOn(['redis'], 'sockets of two processes', ({ redis }) => {
  redisUrl = redis;
  socketBackplaneSuite(
    () => openBackendOfPeople(redis),
    () => new Server(createServer()),
  );

  it('receive the frames of any process to their rooms, once and in order', async () => {
    const [a, b] = await twoProcesses();
    const [ann, ben] = [await a.client('room', 'u:ann'), await b.client('room', 'u:ben')];
    const said = Array.from({ length: 300 }, (_, n) => `${n}`);
    for (const what of said) a.chat.to('room').emit('said', what);
    for (const { heard } of [ann, ben]) await expect.poll(() => heard).toEqual(said);
    b.chat.to('room').except('u:ben').emit('said', 'from b');
    await expect.poll(() => ann.heard.at(-1)).toBe('from b');
    expect(ben.heard).toEqual(said);
  });

  it('miss no frame from the moment that they are in a room', async () => {
    const [a, b] = await twoProcesses();
    subscribeLate(b);
    b.joined = (rooms) => rooms.forEach((room) => a.chat.to(room).emit('said', room));
    for (let n = 0; n < 10; n++) {
      const rooms = Array.from({ length: 20 }, (_, of) => `room ${n} ${of}`);
      const ben = await b.client(...rooms);
      await expect.poll(() => ben.heard.sort()).toEqual(rooms.sort());
    }
  });

  it('miss no frame from the moment that another process added them', async () => {
    const [a, b] = await twoProcesses();
    subscribeLate(b);
    const ben = await b.client('u:ben');
    const said = Array.from({ length: 100 }, (_, n) => `room ${n}`);
    for (const room of said) {
      a.chat.in('u:ben').socketsJoin(room);
      a.chat.to(room).emit('said', room);
    }
    await expect.poll(() => ben.heard.length).toBe(100);
    expect(ben.heard).toEqual(said);
    // And when they are heard on channels of their own again.
    for (const room of said) b.chat.to(room).emit('said', 'again');
    await expect.poll(() => ben.heard.length).toBe(200);
  });

  it('receive the last frame of a room that is cleared with it, and none after', async () => {
    const [a, b] = await twoProcesses();
    for (let n = 0; n < 30; n++) {
      const room = `room ${n}`;
      const [ann, ben] = [await a.client(room, 'hall'), await b.client(room, 'hall')];
      a.chat.to(room).emit('said', 'last');
      a.chat.in(room).socketsLeave(room);
      a.chat.to(room).emit('said', 'too late');
      a.chat.to('hall').emit('said', 'fence');
      for (const { heard } of [ann, ben]) await expect.poll(() => heard).toContain('fence');
      for (const { heard } of [ann, ben]) expect(heard.sort()).toEqual(['fence', 'last']);
      for (const { chat } of [a, b]) expect(chat.adapter.rooms.has(room)).toBe(false);
    }
  });

  it('get messages of other processes as they were written, where they have sockets for them, in order', async () => {
    const [a, b] = await twoProcesses();
    const c = await start(await openPeople(a.people.connections.settings));
    // Heard because of another room.
    const [ben, cho] = [await b.client('v1'), await c.client('v2', 'v1')];
    const batches = Array.from({ length: 50 }, (_, n) => {
      const json = JSON.stringify({ content: `"messages":[ ${n} 수다 ]` });
      return { roomId: 'id', rev: n + 1, count: 1, json, forV1: n % 2 === 0 };
    });
    for (const batch of batches) a.people.backplane.sendMessages('v2', batch);
    for (const { came } of [b, c]) await expect.poll(() => came).toEqual(batches);
    expect([a.came, ben.heard, cho.heard]).toEqual([[], [], []]);
    for (const { came } of [b, c]) came.length = 0;
    a.chat.to('v2').emit('said', 'a frame');
    a.people.backplane.sendMessages('v2', batches[0]!);
    const frame = { rooms: ['v2'], frame: ['said', 'a frame'] };
    for (const { came } of [b, c]) await expect.poll(() => came).toEqual([frame, batches[0]]);
    cho.socket.disconnect();
    ben.socket.disconnect();
    await expect.poll(() => [b, c].map(({ chat }) => chat.adapter.rooms.size)).toEqual([0, 0]);
    for (const { came } of [b, c]) came.length = 0;
    a.people.backplane.sendMessages('v2', batches[0]!);
    const dan = await b.client('v2');
    a.people.backplane.sendMessages('v2', batches[1]!);
    await expect.poll(() => b.came).toEqual([batches[1]]);
    expect([c.came, dan.heard]).toEqual([[], []]);
  });

  it('get messages of a server of this version as one of the version before does: as a broadcast', async () => {
    const [a, b] = await twoProcesses();
    const old = await openPeople(a.people.connections.settings);
    const prefix = a.people.connections.keys.prefix;
    const before = new Server(createServer());
    before.adapter(createShardedAdapter(old.publisher, old.subscriber, { channelPrefix: `${prefix}io` }));
    onTestFinished(async () => {
      await before.close();
      await old.close();
    });
    const { adapter } = before.of('/chat');
    const broadcast: unknown[] = [];
    (adapter as unknown as { onMessage: (it: unknown) => void }).onMessage = (it) => broadcast.push(it);
    await adapter.addAll('socket', new Set(['v2']));
    const batch = { roomId: 'id', rev: 1, count: 2, json: '{"seq":1},{"seq":2}', forV1: true };
    await expect
      .poll(() => {
        a.people.backplane.sendMessages('v2', batch);
        return broadcast;
      })
      .not.toEqual([]);
    const data = ['messages', { roomId: 'id', messages: [{ seq: 1 }, { seq: 2 }] }];
    expect(broadcast[0]).toMatchObject({ nsp: '/chat', data: { opts: { rooms: ['v2'] }, packet: { data } } });
    expect(b.came).toEqual([]);
  });

  it('have servers that tell all others, in order', async () => {
    const [a, b] = await twoProcesses();
    const [told, echoed]: [unknown[], unknown[]] = [[], []];
    a.people.backplane.onTold((message) => echoed.push(message));
    b.people.backplane.onTold((message) => told.push(message));
    // From then on the channels are heard.
    await b.client('room');
    const said = Array.from({ length: 100 }, (_, n) => ({ n }));
    for (const message of said) a.people.backplane.tell(message);
    await expect.poll(() => told).toEqual(said);
    expect(echoed).toEqual([]);
  });

  it('are closed by any process', async () => {
    const [a, b] = await twoProcesses();
    const [ann, ben] = [await a.client('s:1'), await b.client('s:1')];
    const other = await b.client('s:2');
    const reasons = [ann, ben].map(async ({ socket }) => (await once(socket as never, 'disconnect'))[0] as string);
    a.chat.in('s:1').disconnectSockets(true);
    expect(await Promise.all(reasons)).toEqual(['io server disconnect', 'io server disconnect']);
    expect(other.socket.connected).toBe(true);
  });

  it('of the sending process receive frames during an outage of Redis, and the others are notified of the gap', async () => {
    const [a, b] = await twoProcesses();
    const [ann, ben] = [await a.client('room'), await b.client('room')];
    a.people.publisher.disconnect();
    await expect.poll(() => a.people.publisher.status).toMatch(/end|close/);
    a.chat.to('room').emit('said', 'alone');
    await expect.poll(() => ann.heard).toEqual(['alone']);
    await a.people.publisher.connect();
    a.chat.to('room').emit('said', 'together');
    await expect.poll(() => ben.heard.at(-1)).toBe('together');
    // A Cluster's connection kept it until it was back, so nothing was lost.
    if (!ben.heard.includes('alone')) await expect.poll(() => b.gaps).toBe(1);
    expect(a.gaps).toBe(0);
  });

  it('are notified of a gap when the subscription is back', async () => {
    const [a, b] = await twoProcesses();
    const ben = await b.client('room', 'room 2', 'room 3');
    for (let n = 1; n <= 3; n++) {
      const before = b.gaps;
      await breakSubscriber(b);
      await expect.poll(() => b.gaps).toBeGreaterThan(before);
      for (const room of ['room', 'room 2', 'room 3']) a.chat.to(room).emit('said', room);
      await expect.poll(() => ben.heard.splice(0, 3).sort()).toEqual(['room', 'room 2', 'room 3']);
    }
  });
});
