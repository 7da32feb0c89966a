import type { Message } from '@suda/contract';
import { partitionOf } from '@suda/engines/log';
import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import type { Appended } from '../../../ports/room-log.js';
import { fresh } from '../../../ports/testing/harness.js';
import { openRooms, type Rooms } from '../testing/open-rooms.js';
import { ownRedis } from '../testing/own-redis.js';
import { redisForTest } from '../testing/redis.js';
import { scriptsDuring } from '../testing/script-count.js';

const owner = { userId: fresh('owner'), displayName: 'owner' };
const { userId } = owner;

await describeOn(['redis'], 'appending', ({ redis }) => {
  async function open(url: string): Promise<Rooms> {
    const rooms = await openRooms(redisForTest(url));
    onTestFinished(() => rooms.close());
    return rooms;
  }

  async function makeRoom({ roomLog }: Rooms, roomId = fresh('room')): Promise<string> {
    const plain = { roomId, name: 'a room', topic: '', visibility: 'private', direct: false } as const;
    await roomLog.createRoom({ ...plain, owner, people: [] });
    return roomId;
  }

  it('sends what comes in one turn of the loop by one script, whatever rooms it is for', async () => {
    const { url } = await ownRedis();
    const rooms = await open(url);
    const made: string[] = [];
    for (let i = 0; i < 20; i += 1) made.push(await makeRoom(rooms));
    const append = (content: string) =>
      Promise.all(made.map((roomId) => rooms.roomLog.append({ roomId, userId, content })));
    // The first message of a person in a room is told to the index, too.
    await append('first');
    const { commands, isCluster } = rooms.connections;
    const calls = isCluster ? new Set(made.map(partitionOf)).size : 1;
    expect(await scriptsDuring(commands, () => append('second'))).toBe(calls);
  });

  it('keeps the messages of other rooms from a room that is broken', async () => {
    const rooms = await open(redis);
    const { roomLog, connections, history } = rooms;
    const first = fresh('room');
    const made = [first];
    // Of one partition, so that they share a call on a Redis Cluster too.
    while (made.length < 3) {
      const roomId = fresh('room');
      if (partitionOf(roomId) === partitionOf(first)) made.push(roomId);
    }
    for (const roomId of made) await makeRoom(rooms, roomId);
    const broken = connections.keys.room(made[1] as string);
    await connections.commands.del(broken.members);
    await connections.commands.set(broken.members, 'no hash');
    const sent = made.map((roomId) =>
      roomLog.append({ roomId, userId, content: 'text', clientMessageId: fresh('id') }),
    );
    const [before, failed, after] = await Promise.allSettled(sent);
    const reason = { message: expect.stringContaining('WRONGTYPE') as string };
    expect(failed).toMatchObject({ status: 'rejected', reason });
    for (const settled of [before, after] as PromiseFulfilledResult<Appended>[]) {
      const { message } = settled.value;
      expect(await history.message(message.roomId, message.seq)).toEqual(message);
    }
  });

  it('writes a new message once, into the log, and what changed beside it', async () => {
    const rooms = await open(redis);
    const { roomLog, connections, history } = rooms;
    const roomId = await makeRoom(rooms);
    const first = await roomLog.append({ roomId, userId, content: 'first' });
    const second = await roomLog.append({ roomId, userId, content: 'second' });
    const { hot, hotByRev, recent, room } = connections.keys.room(roomId);
    expect(await connections.commands.exists(hot, hotByRev)).toBe(0);
    expect(await connections.commands.hexists(room, 'last')).toBe(0);
    const named = await connections.commands.lrange(recent, -2, -1);
    expect(named.map((it) => it.replace(/ \S+$/, ''))).toEqual(
      [first, second].map(({ message: it }) => `${it.seq} ${it.rev}`),
    );
    const { message: edited } = await roomLog.changeMessage(
      { roomId, userId, seq: second.message.seq },
      { type: 'edit', content: 'edited' },
    );
    expect(await connections.commands.hkeys(hot)).toEqual([String(edited.seq)]);
    expect((await history.page(roomId, {}, 2)).messages).toEqual([first.message, edited]);
    expect((await history.changesSince(roomId, first.message.rev - 1, 10))?.messages).toEqual([first.message, edited]);
    expect((await rooms.rooms.room(roomId))?.lastMessage).toEqual(edited);
  });

  it('writes copies while servers of the version before may read them, and reads what they write', async () => {
    const rooms = await open(redis);
    const { roomLog, connections, settings } = rooms;
    const { commands, keys } = connections;
    const roomId = await makeRoom(rooms);
    const of = keys.room(roomId);
    await commands.set(keys.copiesUntil, Date.now() + 60_000);
    const beside = await openRooms(settings);
    onTestFinished(() => beside.close());
    const sent: Message[] = [];
    for (const [index, by] of [roomLog, beside.roomLog, beside.roomLog, roomLog, beside.roomLog].entries()) {
      sent.push((await by.append({ roomId, userId, content: `message ${index}` })).message);
      for (const { rooms: store } of [rooms, beside]) {
        expect((await store.room(roomId))?.lastMessage).toEqual(sent.at(-1));
        expect((await store.summary(roomId, userId))?.lastMessage).toEqual(sent.at(-1));
      }
    }
    // As the version before reads them.
    const copied = sent.filter((_, index) => [1, 2, 4].includes(index));
    const hot = await commands.hmget(of.hot, ...copied.map((it) => String(it.seq)));
    expect(hot.map((json) => JSON.parse(json ?? '') as Message)).toEqual(copied);
    const byRev = await commands.zrange(of.hotByRev, 0, '-1', 'WITHSCORES');
    expect(byRev).toEqual(copied.flatMap(({ seq, rev }) => [String(seq), String(rev)]));
    expect(JSON.parse((await commands.hget(of.room, 'last')) ?? '')).toEqual(sent.at(-1));
    for (const { history } of [rooms, beside]) {
      expect((await history.page(roomId, {}, sent.length)).messages).toEqual(sent);
      const [first, ...rest] = sent as [Message, ...Message[]];
      expect((await history.changesSince(roomId, first.rev, 10))?.messages).toEqual(rest);
      expect((await history.changesSince(roomId, first.rev, 2))?.messages).toEqual(rest.slice(0, 2));
    }
  });
});
