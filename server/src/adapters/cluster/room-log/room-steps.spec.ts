import { LogEntry, recordsOf } from '@suda/engines/log';
import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import type { NamedUser } from '../../../ports/room-log.js';
import { fresh } from '../../../ports/testing/harness.js';
import { openRooms, type Rooms } from '../testing/open-rooms.js';
import { redisForTest } from '../testing/redis.js';

const person = (name: string): NamedUser => ({ userId: fresh(name), displayName: name });

await describeOn(['redis'], 'a step that changes a room', ({ redis }) => {
  async function entriesOf({ connections }: Rooms, roomId: string): Promise<LogEntry[]> {
    const entries = await connections.commands.xrange(connections.keys.room(roomId).log, '-', '+');
    return entries
      .map(([, fields]) => LogEntry.parse(JSON.parse(fields[1] ?? '')))
      .filter((it) => it.roomId === roomId);
  }

  it('writes one entry for all that a step changes, which says what the room has', async () => {
    const rooms = await openRooms(redisForTest(redis));
    onTestFinished(() => rooms.close());
    const { roomLog, connections, history } = rooms;
    const [owner, friend, third, stranger] = ['owner', 'friend', 'third', 'stranger'].map(person) as [
      NamedUser,
      NamedUser,
      NamedUser,
      NamedUser,
    ];
    const roomId = fresh('room');
    const plain = { roomId, name: 'a room', topic: '', visibility: 'public', direct: false } as const;
    await roomLog.createRoom({ ...plain, owner, people: [friend] });
    const { commands, keys } = connections;
    const of = keys.room(roomId);
    const stored = async ({ userId }: NamedUser) =>
      JSON.parse((await commands.hget(of.members, userId)) ?? '') as object;
    const states = async (count: number) =>
      (await entriesOf(rooms, roomId))
        .flatMap(recordsOf)
        .slice(-count)
        .map(({ rev, state }) => [rev, state]);
    const { lastMessage, ...created } = (await rooms.rooms.room(roomId))!;
    const first = [
      [1, { ...created, seq: 0, rev: 1 }],
      [2, await stored(owner)],
      [2, await stored(friend)],
      [3, lastMessage],
    ];
    expect(await states(4)).toEqual(first);
    await roomLog.addMembers({ roomId, actorId: owner.userId, people: [third, stranger] });
    expect(await states(3)).toEqual([
      [4, await stored(third)],
      [4, await stored(stranger)],
      [5, await history.message(roomId, 2)],
    ]);
    await roomLog.updateRoom({
      roomId,
      actorId: owner.userId,
      name: 'another',
      topic: 'x',
      icon: '🏠',
      visibility: 'private',
    });
    const { lastMessage: renamed, ...changed } = (await rooms.rooms.room(roomId))!;
    expect(await states(2)).toEqual([
      [6, { ...changed, seq: 2, rev: 6 }],
      [7, renamed],
    ]);
    const was = await stored(friend);
    await roomLog.setRole({ roomId, actorId: owner.userId, userId: third.userId, role: 'admin' });
    await roomLog.banUser({ roomId, actorId: owner.userId, person: friend });
    expect((await states(3)).slice(1)).toEqual([
      [9, { ...was, left: true, standing: 'banned', by: owner.userId }],
      [10, await history.message(roomId, 4)],
    ]);
    const entries = await entriesOf(rooms, roomId);
    expect(entries.map(({ kind, rev }) => [kind, rev])).toEqual([3, 5, 7, 8, 10].map((rev) => ['step', rev]));
    await roomLog.unbanUser({ roomId, actorId: owner.userId, person: friend });
    const { userId, displayName } = friend;
    const outside = {
      userId,
      displayName,
      role: 'member',
      joinedAt: expect.any(String) as string,
      place: 0,
      left: true,
    };
    expect(await states(1)).toEqual([[11, outside]]);
    const { lastMessage: _, ...ended } = (await rooms.rooms.room(roomId))!;
    await roomLog.deleteRoom({ roomId, actorId: owner.userId });
    expect(await states(1)).toEqual([[12, { ...ended, rev: 12 }]]);
  });
});
