import { describe, expect, it } from 'vitest';
import { LIMITS } from '@suda/contract';
import type { NamedUser } from '../room-log.js';
import { fresh, refused, useHarness, type OpenBackend } from '../testing/harness.js';

/** Users that are kept out of a room: removed or banned. */
export function roomLogBansSuite(open: OpenBackend): void {
  const harness = useHarness(open);

  /** A room with an owner, an admin and a member, and people outside of it. */
  async function cast(visibility: 'private' | 'public' = 'private') {
    const [owner, admin, member, other, target] = (await harness().people(5)) as [
      NamedUser,
      NamedUser,
      NamedUser,
      NamedUser,
      NamedUser,
    ];
    const { roomId } = await harness().room(owner, [admin, member, target], { visibility });
    const { roomLog, rooms } = harness().backend;
    await roomLog.setRole({ roomId, actorId: owner.userId, userId: admin.userId, role: 'admin' });
    const by = (actor: NamedUser, person = target) => ({ roomId, actorId: actor.userId, person });
    return {
      ...{ roomId, roomLog, owner, admin, member, other, target },
      banned: async () => (await rooms.bans(roomId, { limit: 50 })).items.map((it) => it.userId),
      ban: (actor: NamedUser, person = target) => roomLog.banUser(by(actor, person)),
      unban: (actor: NamedUser, person = target) => roomLog.unbanUser(by(actor, person)),
      remove: (actor: NamedUser, person = target) => roomLog.removeMember(by(actor, person)),
      add: (actor: NamedUser, ...people: NamedUser[]) =>
        roomLog.addMembers({ roomId, actorId: actor.userId, people: people.length > 0 ? people : [target] }),
      join: (person = target) => roomLog.join({ roomId, person }),
      leave: (person = target) => roomLog.leave({ roomId, userId: person.userId }),
    };
  }

  describe('a ban', () => {
    it('removes a member, and keeps them out of a public room until it is lifted', async () => {
      const { roomId, owner, admin, member, other, target, ...to } = await cast('public');
      const { room } = await to.ban(admin);
      expect(room).toMatchObject({ memberCount: 3, seq: 2, rev: 6 });
      expect(harness().entriesOf(roomId).slice(-2)).toMatchObject([
        { kind: 'member', cause: 'banned', rev: 5, actorId: admin.userId, left: [target.userId], joined: [] },
        { kind: 'message', message: { notice: { type: 'member_banned', userIds: [target.userId] } } },
      ]);
      await refused(to.join(), 'forbidden');
      for (const actor of [owner, admin, member]) {
        const refusal = { code: 'forbidden', details: { reason: 'banned', userIds: [target.userId] } };
        await expect(to.add(actor, other, target)).rejects.toMatchObject(refusal);
      }
      expect(await to.ban(owner)).toMatchObject({ changed: false, room: { rev: 6 } });
      await refused(to.unban(member), 'forbidden');
      expect(await to.unban(owner)).toMatchObject({ changed: true, room: { memberCount: 3, seq: 2, rev: 7 } });
      expect(harness().entriesOf(roomId).at(-1)).toMatchObject({ kind: 'member', cause: 'unbanned', left: [], rev: 7 });
      expect(await to.unban(owner)).toMatchObject({ changed: false, room: { rev: 7 } });
      expect((await to.join()).room.memberCount).toBe(4);
    });

    it('holds for who was never in the room, and takes from who left it the way back', async () => {
      const { roomId, owner, admin, other, target, ...to } = await cast();
      await to.leave();
      for (const person of [other, target]) {
        const { room } = await to.ban(admin, person);
        expect(room.memberCount).toBe(3);
        expect(harness().entriesOf(roomId).at(-2)).toMatchObject({ kind: 'member', cause: 'banned', left: [] });
        // As for anybody else the room isn't there.
        await refused(to.join(person), 'not_found');
        await refused(to.add(owner, person), 'forbidden');
      }
      await to.unban(owner);
      await refused(to.join(), 'not_found');
      expect((await to.add(owner)).room.memberCount).toBe(4);
    });

    it('is for a lower role only, and for nobody in a direct conversation', async () => {
      const { owner, admin, member, other, target, ...to } = await cast();
      for (const [actor, person] of [
        [admin, owner],
        [admin, admin],
        [owner, owner],
        [member, target],
        [member, other],
      ] as const) {
        await refused(to.ban(actor, person), 'forbidden');
      }
      await refused(to.ban(other, target), 'not_found');
      expect(await to.banned()).toEqual([]);
      expect((await to.ban(owner, admin)).room.memberCount).toBe(3);
      const { roomId } = await harness().room(owner, [member], { direct: true });
      const command = { roomId, actorId: owner.userId };
      for (const person of [member, other]) {
        await refused(harness().backend.roomLog.banUser({ ...command, person }), 'forbidden');
      }
    });

    it('is listed, the latest first, in pages, and goes with the room', async () => {
      const { roomId, owner, admin, other, target, ...to } = await cast();
      const people = [other, target, ...(await harness().people(3))];
      for (const person of people) await to.ban(admin, person);
      await to.unban(owner, people[3]);
      const { rooms, roomLog } = harness().backend;
      const first = await rooms.bans(roomId, { limit: 3 });
      expect(first.items.map((it) => it.userId)).toEqual([people[4], people[2], target].map((it) => it?.userId));
      expect(first.items[2]).toEqual({
        userId: target.userId,
        displayName: target.displayName,
        bannedBy: admin.userId,
        bannedAt: harness()
          .entriesOf(roomId)
          .find((it) => it.kind === 'member' && it.left[0] === target.userId)?.at,
      });
      const rest = await rooms.bans(roomId, { cursor: first.cursor, limit: 3 });
      expect([rest.items.map((it) => it.userId), rest.cursor]).toEqual([[other.userId], undefined]);
      await refused(rooms.bans(roomId, { cursor: 'wrong', limit: 3 }), 'invalid_payload');
      await roomLog.deleteRoom({ roomId, actorId: owner.userId });
      expect(await rooms.bans(roomId, { limit: 3 })).toEqual({ items: [] });
    });

    it('is refused when the room has as many as it can hold', async () => {
      const { owner, other, ...to } = await cast();
      const { roomId, roomLog } = to;
      const people = Array.from({ length: LIMITS.bansPerRoom }, () => fresh('banned'));
      const command = { roomId, actorId: owner.userId };
      await Promise.all(people.map((it) => roomLog.banUser({ ...command, person: { userId: it, displayName: it } })));
      await refused(to.ban(owner, other), 'conflict');
      await roomLog.unbanUser({ ...command, person: { userId: people[7] as string, displayName: '' } });
      expect((await to.ban(owner, other)).changed).toBe(true);
    });
  });

  describe('who was removed', () => {
    it('is added again by who may remove, and by nobody else', async () => {
      const { owner, admin, member, other, target, ...to } = await cast();
      await to.remove(owner);
      const refusal = { code: 'forbidden', details: { reason: 'removed', userIds: [target.userId] } };
      await expect(to.add(member, other, target)).rejects.toMatchObject(refusal);
      await refused(to.join(), 'not_found');
      expect((await to.add(member, other)).room.memberCount).toBe(4);
      expect((await to.add(admin)).room.memberCount).toBe(5);
      // What they were before is forgotten.
      await to.leave();
      expect((await to.add(member)).changed).toBe(true);
    });

    it('after leaving, has no way back', async () => {
      const { roomId, admin, member, other, ...to } = await cast();
      await to.leave();
      await refused(to.remove(member), 'forbidden');
      const { room } = await to.remove(admin);
      expect(room).toMatchObject({ memberCount: 3, seq: 3 });
      expect(harness().entriesOf(roomId).at(-2)).toMatchObject({ kind: 'member', cause: 'removed', left: [] });
      await refused(to.join(), 'not_found');
      await refused(to.add(member), 'forbidden');
      await refused(to.remove(admin), 'not_found');
      await refused(to.remove(admin, other), 'not_found');
    });
  });
}
