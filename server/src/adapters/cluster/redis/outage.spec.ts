import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from '@suda/contract';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished, vi } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { fresh, refused } from '../../../ports/testing/harness.js';
import { RoomKeys } from '@suda/engines/log';
import { prepareStreams, masters, type RedisSettings } from '@suda/engines/redis';
import { hasWaitAof, ownRedis } from '../testing/own-redis.js';
import { redisForTest } from '../testing/redis.js';
import { openRooms, type Rooms } from '../testing/open-rooms.js';

// Engines start, die and are waited for: a cluster's nodes on a busy machine take several times what they need alone.
vi.setConfig({ testTimeout: 120_000 });

const owner = { userId: fresh('owner'), displayName: 'owner' };
const { userId } = owner;

async function open(url: string, changes: Partial<RedisSettings> = {}): Promise<Rooms> {
  const rooms = await openRooms({ ...redisForTest(url), ...changes });
  onTestFinished(() => rooms.close());
  return rooms;
}

async function room({ roomLog }: Rooms): Promise<string> {
  const roomId = fresh('room');
  const shape = { name: 'a room', topic: '', visibility: 'public', direct: false } as const;
  await roomLog.createRoom({ roomId, ...shape, owner, people: [] });
  return roomId;
}

function connect(url: string): Redis {
  const client = new Redis(url);
  onTestFinished(() => client.disconnect());
  return client;
}

/** All that Redis holds of a room, but for read-only commands' traces: there are none. */
async function dump({ connections: { commands, keys } }: Rooms, roomId: string): Promise<unknown> {
  const of = keys.room(roomId);
  const parts = Object.entries(Object.getOwnPropertyDescriptors(RoomKeys.prototype)).filter(([, it]) => 'get' in it);
  const names = parts.map(([part]) => of[part as keyof RoomKeys]);
  return Promise.all(names.map(async (key) => (await commands.dumpBuffer(key))?.toString('base64')));
}

/** What every node holds at most; 1 is full, 0 is without a limit. */
async function limitMemory({ connections: { commands } }: Rooms, bytes: 0 | 1): Promise<void> {
  await Promise.all(masters(commands).map((node) => node.config('SET', 'maxmemory', bytes)));
}

/** Sends one message after the other, each with a key of its own until it is acked, as a client's outbox does. */
async function outbox({ roomLog }: Rooms, roomId: string, name: string, ended: () => boolean): Promise<Message[]> {
  const acked: Message[] = [];
  while (!ended()) {
    const key = `${name}-${acked.length}`;
    const sent = roomLog.append({ roomId, userId, content: key, clientMessageId: key });
    const answer = await sent.catch((error: unknown) => error as Error);
    if (!(answer instanceof Error)) acked.push(answer.message);
    else {
      expect(answer).toMatchObject({ code: 'unavailable' });
      await pause(20);
    }
  }
  return acked;
}

await describeOn(['redis'], 'the log of rooms, when Redis fails', () => {
  it('refuses while Redis is full, writes nothing partially, and resumes when there is memory', async () => {
    const redis = await ownRedis();
    const rooms = await open(redis.url);
    const roomId = await room(rooms);
    const { roomLog } = rooms;
    await roomLog.append({ roomId, userId, content: 'x' });
    const before = await dump(rooms, roomId);
    await limitMemory(rooms, 1);
    const person = { userId: fresh('person'), displayName: 'person' };
    const ref = { roomId, seq: 2, userId };
    await refused(roomLog.append({ roomId, userId, content: 'x', clientMessageId: 'full' }), 'unavailable');
    await refused(roomLog.changeMessage(ref, { type: 'edit', content: 'y' }), 'unavailable');
    await refused(roomLog.changeMessage(ref, { type: 'delete' }), 'unavailable');
    await refused(roomLog.join({ roomId, person }), 'unavailable');
    await refused(roomLog.updateRoom({ roomId, actorId: userId, name: 'y' }), 'unavailable');
    await refused(roomLog.deleteRoom({ roomId, actorId: userId }), 'unavailable');
    await refused(rooms.rooms.setPrefs(roomId, userId, { notify: 'none' }), 'unavailable');
    await refused(room(rooms), 'unavailable');
    // Reading goes on, also on a server that starts now.
    await prepareStreams(rooms.connections);
    expect(await rooms.rooms.summary(roomId, userId)).toMatchObject({ seq: 2, readSeq: 2 });
    expect(await dump(rooms, roomId)).toEqual(before);
    await limitMemory(rooms, 0);
    expect(await roomLog.append({ roomId, userId, content: 'x', clientMessageId: 'full' })).toMatchObject({
      duplicate: false,
      message: { seq: 3, rev: 5 },
    });
    await roomLog.join({ roomId, person });
  });

  it('loses nothing acked and doubles nothing when Redis is killed, again and again, under load', async () => {
    const redis = await ownRedis();
    const rooms = await open(redis.url);
    const roomId = await room(rooms);
    let kills = 0;
    const killing = (async () => {
      for (; kills < 6; kills += 1) {
        await pause(150);
        await redis.kill();
        await redis.restart();
      }
    })();
    const names = Array.from({ length: 20 }, (_, i) => `sender${i}`);
    const acked = await Promise.all(names.map((name) => outbox(rooms, roomId, name, () => kills === 6)));
    await killing;
    await expect
      .poll(() =>
        rooms.connections.ready().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    const stored: Message[] = [];
    for (let after = 0; ; after = stored.length) {
      const page = await rooms.history.page(roomId, { after }, 200);
      stored.push(...page.messages);
      if (!page.more) break;
    }
    expect(stored.map((it) => it.seq)).toEqual(stored.map((_, i) => i + 1));
    expect(acked.flat().length).toBeGreaterThan(500);
    for (const [index, name] of names.entries()) {
      const own = stored.filter((it) => it.content.startsWith(`${name}-`));
      // The last one may be stored without its ack; every other is there once, in order.
      const count = acked[index]?.length ?? 0;
      expect(own.slice(0, count).map((it) => it.seq)).toEqual(acked[index]?.map((it) => it.seq));
      expect(own.map((it) => it.content)).toEqual(own.map((_, n) => `${name}-${n}`));
      expect(own.length - count).toBeLessThanOrEqual(1);
    }
  });

  it('answers unavailable, in bounded time, while Redis does not respond', async () => {
    const redis = await ownRedis();
    const rooms = await open(redis.url);
    const roomId = await room(rooms);
    await redis.freeze();
    const asked = [
      refused(rooms.roomLog.append({ roomId, userId, content: 'x' }), 'unavailable'),
      refused(rooms.rooms.summary(roomId, userId), 'unavailable'),
    ];
    await Promise.all(asked);
    redis.thaw();
    await expect.poll(() => rooms.rooms.role(roomId, userId).catch(() => undefined)).toBe('owner');
    await rooms.roomLog.append({ roomId, userId, content: 'y' });
  });

  it('waits for the configured number of replicas (WAITAOF, from Redis 7.2 on)', async ({ skip }) => {
    const one = () => ownRedis({ cluster: false, args: ['--repl-diskless-sync-delay', '0'] });
    const [redis, copy] = await Promise.all([one(), one()]);
    skip(!(await hasWaitAof(redis.url)));
    const rooms = await open(redis.url, { REDIS_WAIT_REPLICAS: 1 });
    const control = connect(copy.url);
    await control.replicaof('127.0.0.1', Number(new URL(redis.url).port));
    await expect.poll(async () => /master_link_status:up/.test(await control.info('replication'))).toBe(true);
    const roomId = await room(rooms);
    const { message } = await rooms.roomLog.append({ roomId, userId, content: 'on both' });
    const [entry] = await control.xrevrange(rooms.connections.keys.room(roomId).log, '+', '-', 'COUNT', 1);
    expect(JSON.parse(entry?.[1][1] ?? '')).toMatchObject({ state: message });
    await control.replicaof('NO', 'ONE');
    await refused(rooms.roomLog.append({ roomId, userId, content: 'on one' }), 'unavailable');
  });

  it('works in order while the slot of a room moves to another node of a Redis Cluster', async () => {
    const { url } = await ownRedis({ cluster: true });
    const rooms = await open(url);
    const roomId = await room(rooms);
    let moved = false;
    const said: string[] = [];
    rooms.roomLog.onCommit((entries) => said.push(...entries.map((it) => ('message' in it ? it.message.content : ''))));
    const acked: Message[] = [];
    const talking = (async () => {
      for (let i = 0; !moved; i += 10) {
        const sent = Array.from({ length: 10 }, (_, n) =>
          rooms.roomLog.append({ roomId, userId, content: `${i + n}` }),
        );
        acked.push(...(await Promise.all(sent)).map((it) => it.message));
        await rooms.roomLog.changeMessage(
          { roomId, seq: acked[0]?.seq ?? 1, userId },
          { type: 'react', emoji: '👍', on: i % 20 === 0 },
        );
      }
    })();
    // On a busy machine little is said during three moves.
    for (let moves = 1; moves <= 3 || acked.length <= 50; moves += 1)
      await moveSlot(url, rooms.connections.keys.room(roomId).room, moves % 3);
    moved = true;
    await talking;
    expect(acked.map((it) => it.content)).toEqual(acked.map((_, i) => `${i}`));
    expect(acked.map((it) => it.seq)).toEqual(acked.map((_, i) => i + 2));
  });
});

/** Moves the key's slot to a node, key by key, as resharding does. */
async function moveSlot(url: string, key: string, target: number): Promise<void> {
  const nodes = url.split(',').map(connect);
  const ids = (await Promise.all(nodes.map((it) => it.call('CLUSTER', 'MYID')))) as string[];
  const slot = (await nodes[0]?.cluster('KEYSLOT', key)) as number;
  const ranges = (await nodes[0]?.call('CLUSTER', 'SLOTS')) as [number, number, [string, number, string]][];
  const from = ids.indexOf(ranges.find(([first, last]) => first <= slot && slot <= last)?.[2][2] ?? '');
  const [source, sink] = [nodes[from] as Redis, nodes[target] as Redis];
  if (source === sink) return;
  const setSlot = (node: Redis, ...how: string[]) => node.call('CLUSTER', 'SETSLOT', slot, ...how);
  await setSlot(sink, 'IMPORTING', ids[from] as string);
  await setSlot(source, 'MIGRATING', ids[target] as string);
  const { hostname, port } = new URL(url.split(',')[target] as string);
  for (;;) {
    const [next] = (await source.call('CLUSTER', 'GETKEYSINSLOT', slot, 1)) as string[];
    if (next === undefined) break;
    await source.call('MIGRATE', hostname, port, next, 0, 5_000);
    await pause(50);
  }
  for (const node of [sink, source, ...nodes]) await setSlot(node, 'NODE', ids[target] as string);
}
