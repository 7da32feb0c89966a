import { IDEMPOTENCY_KEY_SECONDS, recordsOf } from '@suda/engines/log';
import { expect, it, onTestFinished, vi } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { IDEMPOTENCY_KEY_HOURS, type NamedUser } from '../../../ports/room-log.js';
import { roomLogSuite } from '../../../ports/suites/room-log.suite.js';
import { fresh, refused } from '../../../ports/testing/harness.js';
import { RoomIndex } from '../room-store/room-index.js';
import { loggedEntries } from '../testing/logged-entries.js';
import { redisForTest } from '../testing/redis.js';
import { masters, type RedisSettings } from '@suda/engines/redis';
import { openBackendOfRooms, openRooms, type Rooms } from '../testing/open-rooms.js';
import { updateMessage } from './scripts.js';

const person = (name: string): NamedUser => ({ userId: fresh(name), displayName: name });

it('keeps an idempotency key for longer than is promised', () => {
  expect(IDEMPOTENCY_KEY_SECONDS).toBeGreaterThanOrEqual(2 * IDEMPOTENCY_KEY_HOURS * 60 * 60);
});

await describeOn(['redis'], 'the log of rooms on Redis', ({ redis }) => {
  roomLogSuite(() => openBackendOfRooms(redis));

  async function open(settings: RedisSettings = redisForTest(redis)): Promise<Rooms> {
    const rooms = await openRooms(settings);
    onTestFinished(() => rooms.close());
    return rooms;
  }

  async function room(
    { roomLog }: Rooms,
    owner: NamedUser,
    people: NamedUser[] = [],
    visibility: 'public' | 'private' = 'public',
  ) {
    const roomId = fresh('room');
    await roomLog.createRoom({ roomId, name: 'a room', topic: '', visibility, direct: false, owner, people });
    return roomId;
  }

  /** Removes a message from the hot tail, as trimming does once it is archived. */
  async function cool({ connections, archive, history }: Rooms, roomId: string, seq: number): Promise<void> {
    const message = await history.message(roomId, seq);
    if (message) archive.messages.set(message.id, message);
    const { hot, hotByRev, recent } = connections.keys.room(roomId);
    for (const it of await connections.commands.lrange(recent, 0, -1)) {
      if (it.startsWith(`${seq} `)) await connections.commands.lrem(recent, 1, it);
    }
    await connections.commands.hdel(hot, String(seq));
    await connections.commands.zrem(hotByRev, String(seq));
  }

  it('lists a room for who was added again before their leaving left the index', async () => {
    const rooms = await open();
    const [owner, friend] = [person('owner'), person('friend')];
    const roomId = await room(rooms, owner, [friend]);
    const added = Promise.withResolvers<undefined>();
    const dropped = Promise.withResolvers<undefined>();
    const spy = vi.spyOn(RoomIndex.prototype, 'drop');
    spy.mockImplementationOnce(async function (this: RoomIndex, ...args) {
      await added.promise;
      await this.drop(...args);
      dropped.resolve(undefined);
    });
    await rooms.roomLog.leave({ roomId, userId: friend.userId });
    await rooms.roomLog.addMembers({ roomId, actorId: owner.userId, people: [friend] });
    added.resolve(undefined);
    await dropped.promise;
    const { items } = await rooms.rooms.roomsOf(friend.userId, { limit: 10 });
    expect(items.map((it) => it.roomId)).toEqual([roomId]);
  });

  it('keeps the order in which commands were issued, whatever they are', async () => {
    const rooms = await open();
    const { roomLog } = rooms;
    const owner = person('owner');
    const roomId = await room(rooms, owner);
    const kinds: string[] = [];
    roomLog.onCommit((entries) => kinds.push(...entries.map((it) => ('message' in it ? it.message.content : it.kind))));
    const say = (content: string) => roomLog.append({ roomId, userId: owner.userId, content });
    await Promise.all([
      say('a'),
      say('b'),
      roomLog.updateRoom({ roomId, actorId: owner.userId, topic: 'one' }),
      say('c'),
      roomLog.changeMessage({ roomId, seq: 2, userId: owner.userId }, { type: 'edit', content: 'a2' }),
      say('d'),
      say('e'),
    ]);
    expect(kinds).toEqual(['a', 'b', 'room', 'c', 'a2', 'd', 'e']);
  });

  it('lets two processes change one room at once', async () => {
    const one = await open();
    const two = await open(one.settings);
    const [owner, ...people] = Array.from({ length: 31 }, () => person('person')) as [NamedUser, ...NamedUser[]];
    const roomId = await room(one, owner);
    const by = (index: number) => (index % 2 === 0 ? one : two);
    // Each through both at once: one of the two plans is stale.
    const joins = people.flatMap((it) => [one, two].map(({ roomLog }) => roomLog.join({ roomId, person: it })));
    expect((await Promise.all(joins)).filter((it) => it.changed)).toHaveLength(30);
    expect(await one.rooms.room(roomId)).toMatchObject({ memberCount: 31, seq: 31 });
    const react = (it: NamedUser, i: number) =>
      by(i).roomLog.changeMessage(
        { roomId, seq: 2 + (i % 2), userId: it.userId },
        { type: 'react', emoji: '👍', on: true },
      );
    await Promise.all(
      [...people.map(react), ...people.map((it, i) => by(i + 1).roomLog.leave({ roomId, userId: it.userId }))].map(
        (it) => it.catch(() => undefined),
      ),
    );
    const present = await one.rooms.room(roomId);
    expect(present?.memberCount).toBe((await one.rooms.members(roomId, { limit: 200 })).items.length);
    const revs = [...new Set((await loggedEntries(one, roomId)).flatMap(recordsOf).map((it) => it.rev))];
    expect(revs).toEqual(Array.from({ length: present?.rev ?? 0 }, (_, i) => i + 1));
  });

  it('changes messages that are not hot any more, from the archive', async () => {
    const rooms = await open();
    const { roomLog } = rooms;
    const owner = person('owner');
    const roomId = await room(rooms, owner);
    const send = { roomId, userId: owner.userId, content: 'old', clientMessageId: 'key' };
    const { message } = await roomLog.append(send);
    await cool(rooms, roomId, 2);
    expect(await roomLog.append(send)).toEqual({ message, duplicate: true });
    const ref = { roomId, seq: 2, userId: owner.userId };
    const edited = await roomLog.changeMessage(ref, { type: 'edit', content: 'new' });
    expect(edited.message).toMatchObject({ content: 'new', clientMessageId: 'key', rev: message.rev + 1 });
    // The archive still has the old one: what is hot wins.
    expect((await roomLog.changeMessage(ref, { type: 'react', emoji: '👍', on: true })).message.content).toBe('new');
    await cool(rooms, roomId, 2);
    rooms.archive.messages.clear();
    await refused(roomLog.append(send), 'unavailable');
    await refused(roomLog.changeMessage(ref, { type: 'edit', content: 'x' }), 'not_found');
  });

  it('lets other commands pass a change that waits for an archive that does not answer', async () => {
    const rooms = await open();
    const { roomLog, archive } = rooms;
    const owner = person('owner');
    const { userId } = owner;
    const roomId = await room(rooms, owner);
    const { message } = await roomLog.append({ roomId, userId, content: 'old' });
    await cool(rooms, roomId, message.seq);
    const answer = Promise.withResolvers<void>();
    const find = archive.message.bind(archive);
    archive.message = (...asked) => answer.promise.then(() => find(...asked));
    let isDone = false;
    const edited = roomLog
      .changeMessage({ roomId, seq: message.seq, userId }, { type: 'edit', content: 'new' })
      .then((it) => {
        isDone = true;
        return it;
      });
    const other = await roomLog.append({ roomId, userId, content: 'meanwhile' });
    await roomLog.changeMessage({ roomId, seq: other.message.seq, userId }, { type: 'edit', content: 'edited' });
    await roomLog.updateRoom({ roomId, actorId: userId, topic: 'still here' });
    expect(isDone).toBe(false);
    answer.resolve();
    expect(await edited).toMatchObject({ changed: true, message: { content: 'new', rev: 8 } });
  });

  it('refuses a change computed from what was read too long ago, or has changed since', async () => {
    const rooms = await open();
    const { connections, roomLog } = rooms;
    const owner = person('owner');
    const roomId = await room(rooms, owner);
    await roomLog.append({ roomId, userId: owner.userId, content: 'x' });
    updateMessage.define(connections.commands);
    const { room: key, members, hot, hotByRev, recent, log, uncounted } = connections.keys.room(roomId);
    const member = (await connections.commands.hget(members, owner.userId)) ?? '';
    const now = Date.now();
    const attempt = (base: number, readAt: number, as = member, roomRev = 4) =>
      updateMessage.run(
        connections.commands,
        [key, members, hot, hotByRev, recent, log, uncounted],
        [
          roomId,
          owner.userId,
          as,
          2,
          base,
          readAt,
          30_000,
          roomRev,
          new Date().toISOString(),
          'edit',
          '',
          '{"id":"x"',
          '',
          200,
        ],
      );
    expect(await attempt(4, now - 31_000)).toBeNull();
    expect(await attempt(3, now)).toBeNull();
    expect(await attempt(4, now, member.replace('owner', 'admin'))).toBeNull();
    // Changed at rev 4, and trimmed: a plan from rev 3 can't know.
    await cool(rooms, roomId, 2);
    await connections.commands.hset(key, 'floor', 4);
    expect(await attempt(4, now, member, 3)).toBeNull();
    expect(await rooms.rooms.room(roomId)).toMatchObject({ rev: 4 });
    expect(await attempt(4, now)).toEqual([5, expect.any(String)]);
  });

  it('drops a room from the index of a user who never entered it, and keeps one they are about to enter', async () => {
    const rooms = await open();
    const { connections } = rooms;
    const [owner, guest] = [person('owner'), person('guest')];
    const roomId = await room(rooms, owner);
    const index = connections.keys.roomsOf(guest.userId);
    const { memberRev } = (await rooms.rooms.states(owner.userId, [roomId]))[0] ?? { memberRev: 0 };
    await connections.commands.zadd(index, memberRev, roomId);
    expect(await rooms.rooms.roomIdsOf(guest.userId)).toEqual([]);
    await rooms.roomLog.append({ roomId, userId: owner.userId, content: 'x' });
    expect(await connections.commands.zscore(index, roomId)).toBe(String(memberRev));
    await rooms.roomLog.join({ roomId, person: person('other') });
    expect(await rooms.rooms.roomIdsOf(guest.userId)).toEqual([]);
    await expect.poll(() => connections.commands.zscore(index, roomId)).toBeNull();
  });

  it('leaves nothing of a deleted room, though the process that deleted it died', async () => {
    const rooms = await open();
    const { connections, roomLog, settings } = rooms;
    const owner = person('owner');
    const people = Array.from({ length: 20 }, () => person('person'));
    const roomId = await room(rooms, owner, people);
    const mentions = people.map((it) => it.userId);
    await roomLog.append({ roomId, userId: owner.userId, content: 'x', mentions });
    for (const it of [0, 1, 2]) {
      const [command, target] = [{ roomId, actorId: owner.userId }, people[it] as NamedUser];
      if (it === 0) await roomLog.leave({ roomId, userId: target.userId });
      if (it === 1) await roomLog.removeMember({ ...command, person: target });
      if (it === 2) await roomLog.banUser({ ...command, person: target });
    }
    await cool(rooms, roomId, 1);
    const dying = await openRooms(settings);
    const gone = dying.close();
    await roomLog.deleteRoom({ roomId, actorId: owner.userId });
    await gone;
    await open(settings);
    const left = () => keysOf(connections, roomId);
    await expect.poll(left).toEqual([]);
    expect(await connections.commands.zcard(connections.keys.roomsOf(people[3]?.userId ?? ''))).toBe(0);
    await expect.poll(() => connections.commands.zcard(connections.keys.room(roomId).purges)).toBe(0);
  });
});

/** The keys that carry the room's id. */
async function keysOf({ commands, keys }: Rooms['connections'], roomId: string): Promise<string[]> {
  const found: string[] = [];
  for (const node of masters(commands)) {
    let cursor = '0';
    do {
      const [next, some] = await node.scan(cursor, 'MATCH', `${keys.prefix}*${roomId}*`, 'COUNT', 1_000);
      found.push(...some);
      cursor = next;
    } while (cursor !== '0');
  }
  return found;
}
