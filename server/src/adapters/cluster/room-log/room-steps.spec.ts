import { recordsOf } from '@suda/engines/log';
import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import type { Entry } from '../../../ports/entry.js';
import type { NamedUser } from '../../../ports/room-log.js';
import { fresh } from '../../../ports/testing/harness.js';
import { loggedEntries } from '../testing/logged-entries.js';
import { openRooms } from '../testing/open-rooms.js';
import { redisForTest } from '../testing/redis.js';

const person = (name: string): NamedUser => ({ userId: fresh(name), displayName: name });
const PLAIN = { name: 'a room', topic: '', visibility: 'public', direct: false } as const;

await describeOn(['redis'], 'what a room writes into the log', ({ redis }) => {
  it('writes every change into the stream, whole and without a gap', async () => {
    const rooms = await openRooms(redisForTest(redis));
    onTestFinished(() => rooms.close());
    const { roomLog } = rooms;
    const committed: Entry[] = [];
    roomLog.onCommit((entries) => committed.push(...entries));
    const [owner, friend, third] = [person('owner'), person('friend'), person('third')];
    const roomId = fresh('room');
    await roomLog.createRoom({ ...PLAIN, roomId, owner, people: [friend] });
    const { message } = await roomLog.append({
      roomId,
      userId: friend.userId,
      content: '수다 "\\ \u2028 🙂',
      clientMessageId: 'one',
      replyTo: 1,
      mentions: [owner.userId],
    });
    const ref = { roomId, seq: message.seq, userId: friend.userId };
    await roomLog.changeMessage(ref, { type: 'edit', content: '</script>' });
    await roomLog.changeMessage(ref, { type: 'react', emoji: '👍', on: true });
    await roomLog.join({ roomId, person: third });
    await roomLog.setRole({ roomId, actorId: owner.userId, userId: third.userId, role: 'admin' });
    await roomLog.updateRoom({ roomId, actorId: owner.userId, name: '새 이름', topic: 'x' });
    await roomLog.leave({ roomId, userId: owner.userId });
    await roomLog.removeMember({ roomId, actorId: third.userId, person: friend });
    const outside = person('outside');
    await roomLog.banUser({ roomId, actorId: third.userId, person: outside });
    await roomLog.unbanUser({ roomId, actorId: third.userId, person: outside });
    await roomLog.changeMessage({ ...ref, userId: third.userId }, { type: 'delete' });
    await roomLog.deleteRoom({ roomId, actorId: third.userId });
    const entries = (await loggedEntries(rooms, roomId)).flatMap(recordsOf);
    const last = committed.at(-1)?.rev ?? 0;
    expect([...new Set(entries.map((it) => it.rev))]).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    expect(committed.map((it) => it.rev)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    for (const entry of committed) {
      const of = entries.filter((it) => it.rev === entry.rev);
      expect(of[0]).toMatchObject({ kind: entry.kind, at: entry.at, actor: entry.actorId });
      if ('message' in entry) expect(of[0]?.state).toEqual(entry.message);
      if (entry.kind !== 'member') continue;
      const ids = [...entry.joined, ...entry.changed].map((it) => it.userId).concat(entry.left);
      // Who is outside is logged too.
      const logged = of.map((it) => (it.state as NamedUser).userId);
      expect(logged).toEqual(ids.length > 0 ? ids : [outside.userId]);
    }
    expect(entries.at(-1)).toMatchObject({ kind: 'room_deleted', state: { name: '새 이름', memberCount: 1 } });
  });

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
    await roomLog.createRoom({ ...PLAIN, roomId, owner, people: [friend] });
    const { commands, keys } = connections;
    const of = keys.room(roomId);
    const stored = async ({ userId }: NamedUser) =>
      JSON.parse((await commands.hget(of.members, userId)) ?? '') as object;
    const states = async (count: number) =>
      (await loggedEntries(rooms, roomId))
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
    const entries = await loggedEntries(rooms, roomId);
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
