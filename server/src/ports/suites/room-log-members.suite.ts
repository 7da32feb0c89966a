import { describe, expect, it } from 'vitest';
import { LIMITS } from '@suda/contract';
import type { NamedUser } from '../room-log.js';
import { fresh, refused, useHarness, type OpenBackend } from '../testing/harness.js';

export function roomLogMembersSuite(open: OpenBackend): void {
  const harness = useHarness(open);
  const members = async (roomId: string) => (await harness().backend.rooms.members(roomId, { limit: 200 })).items;
  const roles = async (roomId: string) => (await members(roomId)).map((it) => [it.userId, it.role]);

  describe('the members of a room', () => {
    it('lets anyone join a public room, once, with nothing unread', async () => {
      const [owner, guest] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [], { visibility: 'public' });
      await harness().say(roomId, owner.userId, 'before');
      const { rooms, roomLog } = harness().backend;
      const { room, changed } = await roomLog.join({ roomId, person: guest });
      expect(changed).toBe(true);
      expect(room).toMatchObject({ seq: 3, rev: 6, memberCount: 2 });
      const [member, message] = harness().entriesOf(roomId).slice(-2);
      expect(member).toMatchObject({
        kind: 'member',
        cause: 'joined',
        rev: 5,
        room,
        joined: [{ userId: guest.userId, displayName: guest.displayName, role: 'member' }],
      });
      expect(message).toMatchObject({ message: { notice: { type: 'member_joined', userIds: [guest.userId] } } });
      expect(await rooms.summary(roomId, guest.userId)).toMatchObject({ readSeq: 3, role: 'member' });
      expect(await roomLog.join({ roomId, person: guest })).toMatchObject({ changed: false, room: { rev: 6 } });
    });

    it('lets members that left join again, not those that were removed', async () => {
      const [owner, left, removed, stranger] = (await harness().people(4)) as [
        NamedUser,
        NamedUser,
        NamedUser,
        NamedUser,
      ];
      const { roomId } = await harness().room(owner, [left, removed]);
      const { roomLog } = harness().backend;
      await roomLog.leave({ roomId, userId: left.userId });
      await roomLog.removeMember({ roomId, actorId: owner.userId, person: removed });
      expect((await roomLog.join({ roomId, person: left })).changed).toBe(true);
      await refused(roomLog.join({ roomId, person: removed }), 'not_found');
      await refused(roomLog.join({ roomId, person: stranger }), 'not_found');
      await roomLog.removeMember({ roomId, actorId: owner.userId, person: left });
      await refused(roomLog.join({ roomId, person: left }), 'not_found');
    });

    it('tells of members by the names that they have now', async () => {
      const [owner, friend, late] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [friend]);
      const { accounts, roomLog } = harness().backend;
      await Promise.all([owner, friend].map(({ userId }) => accounts.setDisplayName(userId, `${userId} now`)));
      await roomLog.setRole({ roomId, actorId: owner.userId, userId: friend.userId, role: 'admin' });
      expect(harness().entriesOf(roomId).at(-1)).toMatchObject({ changed: [{ displayName: `${friend.userId} now` }] });
      await roomLog.addMembers({ roomId, actorId: friend.userId, people: [late] });
      const content = `${friend.userId} now added ${late.displayName}`;
      expect(harness().entriesOf(roomId).at(-1)).toMatchObject({ message: { content } });
      await roomLog.leave({ roomId, userId: owner.userId });
      const [members, message] = harness().entriesOf(roomId).slice(-2);
      expect(members).toMatchObject({ changed: [{ role: 'owner', displayName: `${friend.userId} now` }] });
      expect(message).toMatchObject({ message: { content: `${owner.userId} now left` } });
    });

    it('adds people once and skips members', async () => {
      const [owner, ...others] = (await harness().people(14)) as [NamedUser, ...NamedUser[]];
      const { roomId } = await harness().room(owner, others.slice(0, 1));
      const { roomLog } = harness().backend;
      const command = { roomId, actorId: others[0]?.userId as string, people: [...others, ...others] };
      const { room } = await roomLog.addMembers(command);
      expect(room).toMatchObject({ memberCount: 14, rev: 5, seq: 2 });
      const message = harness().entriesOf(roomId).at(-1);
      expect(message).toMatchObject({
        kind: 'message',
        message: { notice: { type: 'members_added', userIds: others.slice(1, 11).map((it) => it.userId) } },
      });
      expect(room.lastMessage?.content).toContain('and 2 more');
      expect(await roomLog.addMembers(command)).toMatchObject({ changed: false, room: { rev: 5 } });
      expect((await members(roomId)).map((it) => it.userId)).toEqual([owner, ...others].map((it) => it.userId));
    });

    it('hands the room to the first admin, else the first member, and deletes it with the last', async () => {
      const [owner, first, second, third] = (await harness().people(4)) as [NamedUser, NamedUser, NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [first, second, third]);
      const { roomLog, rooms } = harness().backend;
      await roomLog.setRole({ roomId, actorId: owner.userId, userId: third.userId, role: 'admin' });
      const { room } = await roomLog.leave({ roomId, userId: owner.userId });
      expect(harness().entriesOf(roomId).at(-2)).toMatchObject({
        cause: 'left',
        room,
        left: [owner.userId],
        changed: [{ userId: third.userId, role: 'owner' }],
      });
      await roomLog.leave({ roomId, userId: third.userId });
      expect(await roles(roomId)).toEqual([
        [first.userId, 'owner'],
        [second.userId, 'member'],
      ]);
      await roomLog.leave({ roomId, userId: second.userId });
      const before = await rooms.room(roomId);
      const last = await roomLog.leave({ roomId, userId: first.userId });
      expect(last).toEqual({ room: before, changed: true });
      expect(harness().entriesOf(roomId).at(-1)).toMatchObject({ kind: 'room_deleted', rev: (before?.rev ?? 0) + 1 });
      expect(await rooms.room(roomId)).toBeUndefined();
      await refused(harness().say(roomId, first.userId, 'x'), 'not_found');
    });

    it('lets nobody back into a private room who left it while it was public', async () => {
      const [owner, before, after] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [before, after], { visibility: 'public' });
      const { roomLog } = harness().backend;
      await roomLog.leave({ roomId, userId: before.userId });
      await roomLog.updateRoom({ roomId, actorId: owner.userId, visibility: 'private' });
      await roomLog.leave({ roomId, userId: after.userId });
      await refused(roomLog.join({ roomId, person: before }), 'not_found');
      expect(await roomLog.join({ roomId, person: after })).toMatchObject({ changed: true });
    });

    it('sets roles, and hands the room over', async () => {
      const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [friend]);
      const { roomLog } = harness().backend;
      const command = { roomId, actorId: owner.userId, userId: friend.userId };
      expect((await roomLog.setRole({ ...command, role: 'member' })).changed).toBe(false);
      await refused(roomLog.setRole({ ...command, userId: owner.userId, role: 'member' }), 'conflict');
      await refused(roomLog.setRole({ ...command, userId: fresh('nobody'), role: 'member' }), 'not_found');
      const { room } = await roomLog.setRole({ ...command, role: 'owner' });
      expect(room.rev).toBe(4);
      expect(harness().entriesOf(roomId).at(-1)).toMatchObject({ kind: 'member', cause: 'role', rev: 4 });
      expect(await roles(roomId)).toEqual([
        [owner.userId, 'admin'],
        [friend.userId, 'owner'],
      ]);
    });

    it('gives a room an icon, keeps it through other changes, and takes it away', async () => {
      const owner = await harness().person();
      const { roomId } = await harness().room(owner, [], { icon: '🍜' });
      const { roomLog, rooms } = harness().backend;
      const actorId = owner.userId;
      expect(await rooms.room(roomId)).toMatchObject({ icon: '🍜' });
      const { room } = await roomLog.updateRoom({ roomId, actorId, topic: 'noodles' });
      expect(room).toMatchObject({ icon: '🍜', topic: 'noodles' });
      const changed = await roomLog.updateRoom({ roomId, actorId, icon: '☕' });
      expect(changed.room).toMatchObject({ icon: '☕', rev: room.rev + 1, seq: room.seq });
      expect((await roomLog.updateRoom({ roomId, actorId, icon: '☕' })).changed).toBe(false);
      const entry = harness().entriesOf(roomId).at(-1);
      expect(entry).toMatchObject({ kind: 'room', cause: 'updated', room: { icon: '☕' } });
      const without = await roomLog.updateRoom({ roomId, actorId, icon: '' });
      expect(without.room).not.toHaveProperty('icon');
      expect(await rooms.room(roomId)).toEqual(without.room);
    });

    it('changes name, topic and visibility, with a system message for a name', async () => {
      const owner = await harness().person();
      const { roomId } = await harness().room(owner);
      const { roomLog, rooms } = harness().backend;
      const actorId = owner.userId;
      const quiet = await roomLog.updateRoom({ roomId, actorId, topic: 'new', visibility: 'public' });
      expect(quiet.room).toMatchObject({ rev: 4, seq: 1, topic: 'new', visibility: 'public' });
      const named = await roomLog.updateRoom({ roomId, actorId, name: '새 이름' });
      expect(named.room).toMatchObject({ rev: 6, seq: 2, name: '새 이름' });
      expect(named.room.lastMessage?.notice).toMatchObject({ type: 'room_renamed', name: '새 이름' });
      expect((await roomLog.updateRoom({ roomId, actorId, name: '새 이름' })).changed).toBe(false);
      expect(await rooms.room(roomId)).toEqual(named.room);
      expect(await rooms.states(actorId, [roomId])).toEqual([{ roomId, rev: 6, memberRev: 2, roomRev: 5 }]);
    });

    it('changes nothing of a room that is not as expected', async () => {
      const owner = await harness().person();
      const { roomId } = await harness().room(owner);
      const { roomLog, rooms } = harness().backend;
      const command = { roomId, actorId: owner.userId };
      const { room: before } = await roomLog.updateRoom({ ...command, name: 'theirs' });
      const stale = { ...command, name: 'mine', expected: { name: before.name.slice(1), topic: before.topic } };
      await refused(roomLog.updateRoom(stale), 'conflict');
      expect(await rooms.room(roomId)).toEqual(before);
      const fresh = { ...command, name: 'mine', expected: { name: before.name, visibility: before.visibility } };
      expect((await roomLog.updateRoom(fresh)).room.name).toBe('mine');
      // Repeated, as after a lost ack.
      expect((await roomLog.updateRoom(fresh)).changed).toBe(false);
    });

    it('deletes a room and all it holds, for everyone at once', async () => {
      const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [friend], { visibility: 'public' });
      await Promise.all(Array.from({ length: 500 }, (_, i) => harness().say(roomId, owner.userId, `수다 ${i}`)));
      const { roomLog, rooms, history, search } = harness().backend;
      await roomLog.deleteRoom({ roomId, actorId: owner.userId });
      expect(await rooms.summary(roomId, owner.userId)).toBeUndefined();
      expect(await rooms.roomIdsOf(friend.userId)).not.toContain(roomId);
      expect(await rooms.shareRoom(owner.userId, friend.userId)).toBe(false);
      expect(await history.page(roomId, {}, 10)).toEqual({ messages: [], more: false, rev: 0 });
      expect(await search.search({ userId: owner.userId, q: '수다', limit: 10 })).toEqual({ items: [] });
      await refused(roomLog.join({ roomId, person: friend }), 'not_found');
    });

    it('refuses a person who is in the most rooms allowed', async () => {
      const [owner, busy] = (await harness().people(2)) as [NamedUser, NamedUser];
      await Promise.all(Array.from({ length: LIMITS.roomsPerUser }, () => harness().room(busy)));
      const { roomLog } = harness().backend;
      const refusal = { code: 'conflict', details: { userIds: [busy.userId] } };
      await expect(harness().room(owner, [busy])).rejects.toMatchObject(refusal);
      const { roomId } = await harness().room(owner, [], { visibility: 'public' });
      await expect(roomLog.join({ roomId, person: busy })).rejects.toMatchObject(refusal);
      await expect(roomLog.addMembers({ roomId, actorId: owner.userId, people: [busy] })).rejects.toMatchObject(
        refusal,
      );
    });
  });

  describe('a direct conversation', () => {
    it('has no system message, and is returned when it exists', async () => {
      const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
      const room = await harness().room(owner, [friend], { direct: true });
      expect(room).toMatchObject({ direct: true, seq: 0, rev: 2, memberCount: 2 });
      const command = { ...room, topic: '', owner: friend, people: [owner] };
      expect(await harness().backend.roomLog.createRoom(command)).toEqual({ room, changed: false });
    });

    it('is hidden by leaving, without a rev, until it has a new message or is opened again', async () => {
      const [owner, friend] = (await harness().people(2)) as [NamedUser, NamedUser];
      const room = await harness().room(owner, [friend], { direct: true });
      const { roomId } = room;
      const { roomLog, rooms } = harness().backend;
      const listed = async (userId: string) =>
        (await rooms.roomsOf(userId, { limit: 10 })).items.map((it) => it.roomId);
      for (const show of [
        () => harness().say(roomId, friend.userId, 'hello'),
        () => roomLog.createRoom({ ...room, owner, people: [friend] }),
        () => roomLog.join({ roomId, person: owner }),
      ]) {
        const { rev } = (await rooms.room(roomId)) ?? { rev: 0 };
        expect(await roomLog.leave({ roomId, userId: owner.userId })).toMatchObject({ changed: false, room: { rev } });
        expect(await listed(owner.userId)).toEqual([]);
        expect(await listed(friend.userId)).toEqual([roomId]);
        expect(await rooms.roomIdsOf(owner.userId)).toEqual([roomId]);
        await show();
        expect(await listed(owner.userId)).toEqual([roomId]);
      }
    });

    it('neither gains nor loses members, and has nothing to change', async () => {
      const [owner, friend, third] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
      const { roomId } = await harness().room(owner, [friend], { direct: true });
      const { roomLog } = harness().backend;
      for (const [actor, other] of [
        [owner, friend],
        [friend, owner],
      ] as const) {
        const command = { roomId, actorId: actor.userId };
        await refused(roomLog.addMembers({ ...command, people: [third] }), 'forbidden');
        await refused(roomLog.removeMember({ ...command, person: other }), 'forbidden');
        await refused(roomLog.setRole({ ...command, userId: other.userId, role: 'admin' }), 'forbidden');
        await refused(roomLog.updateRoom({ ...command, name: 'x' }), 'forbidden');
        await refused(roomLog.deleteRoom(command), 'forbidden');
      }
      await refused(roomLog.join({ roomId, person: third }), 'not_found');
    });
  });
}
