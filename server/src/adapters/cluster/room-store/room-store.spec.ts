import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { roomStoreSuite } from '../../../ports/suites/room-store.suite.js';
import { connectRedis } from '../redis/connect.js';
import { openBackendOfRooms } from '../testing/open-rooms.js';
import { redisForTest } from '../testing/redis.js';
import { PublicRooms } from './public-rooms.js';

await describeOn(['redis'], 'on Redis', ({ redis }) => {
  roomStoreSuite(() => openBackendOfRooms(redis));

  it('lists public rooms of earlier versions by every part of their names', async () => {
    const connections = await connectRedis(redisForTest(redis));
    onTestFinished(() => connections.close());
    await connections.connect();
    const { commands, keys } = connections;
    for (const roomId of ['r1', 'r2']) await commands.zadd(keys.room(roomId).publicRooms, 0, `상반기 채용\0${roomId}`);
    const rooms = new PublicRooms(connections);
    const found = ['r1', 'r2'].map((roomId) => ({ roomId, nameKey: '상반기 채용' }));
    expect((await rooms.matching('상반', undefined, 10)).rooms).toEqual(found);
    expect((await rooms.matching('채용', undefined, 10)).rooms).toEqual([]);
    await rooms.prepare();
    expect((await rooms.matching('상반', undefined, 10)).rooms).toEqual(found);
    expect(await rooms.matching('채용', undefined, 10)).toEqual({ rooms: found });
  });
});
