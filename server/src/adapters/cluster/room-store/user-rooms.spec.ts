import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import type { NamedUser } from '../../../ports/room-log.js';
import { fresh } from '../../../ports/testing/harness.js';
import { openRooms } from '../testing/open-rooms.js';
import { ownRedis } from '../testing/own-redis.js';
import { redisForTest } from '../testing/redis.js';
import { scriptsDuring } from '../testing/script-count.js';

const ROOMS = 60;

await describeOn(['redis'], 'a person in many rooms', () => {
  it('costs one script, however many rooms: to sync, to list them, and to come', async () => {
    const { url } = await ownRedis();
    const opened = await openRooms(redisForTest(url));
    onTestFinished(() => opened.close());
    const { rooms, roomLog, connections } = opened;
    const [owner, ann] = ['owner', 'ann'].map((userId) => ({ userId, displayName: userId })) as [NamedUser, NamedUser];
    const made = Array.from({ length: ROOMS }, () => fresh('room'));
    for (const roomId of made) {
      const plain = { roomId, name: roomId, topic: '', visibility: 'private', direct: false } as const;
      await roomLog.createRoom({ ...plain, owner, people: [ann] });
    }
    const count = (work: () => Promise<unknown>) => scriptsDuring(connections.commands, work);
    expect(await count(() => rooms.states(ann.userId, made))).toBe(1);
    expect(await count(() => rooms.roomIdsOf(ann.userId))).toBe(1);
    // Which rooms there are, and what each of them shows.
    expect(await count(() => rooms.roomsOf(ann.userId, { limit: 50 }))).toBe(2);
    const owners = made.map((roomId) => ({ roomId, userId: owner.userId }));
    // Where the one is and where the others are.
    expect(await count(() => rooms.showingTo(ann.userId, owners))).toBe(2);
    expect((await rooms.states(ann.userId, made)).map(({ roomId }) => roomId)).toEqual(made);
    expect((await rooms.roomsOf(ann.userId, { limit: ROOMS })).items).toHaveLength(ROOMS);
  });
});
