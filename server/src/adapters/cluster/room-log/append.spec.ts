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
});
