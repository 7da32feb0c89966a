import { expect, it, onTestFinished, vi } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import type { NamedUser } from '../../../ports/room-log.js';
import { fresh } from '../../../ports/testing/harness.js';
import { openRooms } from '../testing/open-rooms.js';
import { redisForTest } from '../testing/redis.js';

await describeOn(['redis'], 'the times of rooms on Redis', ({ redis }) => {
  it('never uses an earlier time in a room, and the present one in others', async () => {
    const rooms = await openRooms(redisForTest(redis));
    onTestFinished(() => rooms.close());
    const owner: NamedUser = { userId: fresh('owner'), displayName: 'owner' };
    const real = Date.parse('2026-11-01T09:00:00Z');
    const ahead = real + 24 * 3_600_000;
    vi.useFakeTimers({ toFake: ['Date'], now: ahead });
    onTestFinished(() => void vi.useRealTimers());
    const room = async () => {
      const roomId = fresh('room');
      const named = { roomId, name: 'a room', topic: '', visibility: 'private', direct: false } as const;
      await rooms.roomLog.createRoom({ ...named, owner, people: [] });
      return roomId;
    };
    const [first, second] = [await room(), await room()];
    const say = async (roomId: string, content: string) => {
      const { message } = await rooms.roomLog.append({ roomId, userId: owner.userId, content });
      return Date.parse(message.createdAt);
    };
    await say(first, 'ahead');
    vi.setSystemTime(real);
    const third = await room();
    expect(await say(first, 'one')).toBe(ahead);
    expect(await say(second, 'one')).toBe(ahead);
    expect(await say(third, 'one')).toBe(real);
    vi.setSystemTime(ahead + 1);
    expect(await say(first, 'two')).toBe(ahead + 1);
  });
});
