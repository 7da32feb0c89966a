import { LIMITS } from '@suda/contract';
import { describe, expect, it } from 'vitest';
import { INVITE_LINKS_KEPT, type StoredInviteLink } from '../invite-links.js';
import type { NamedUser } from '../room-log.js';
import { fresh, refused, useHarness, type OpenBackend } from '../testing/harness.js';

const START = Date.parse('2031-01-01T00:00:00.000Z');
const at = (ms: number): string => new Date(START + ms).toISOString();

/** Every promise of InviteLinks, and of joining by a link. */
export function inviteLinksSuite(open: OpenBackend): void {
  const harness = useHarness(open);

  async function room(visibility: 'private' | 'public' = 'private') {
    const [owner, admin, member] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
    const { roomId } = await harness().room(owner, [admin, member], { visibility });
    const { roomLog, inviteLinks } = harness().backend;
    await roomLog.setRole({ roomId, actorId: owner.userId, userId: admin.userId, role: 'admin' });
    const make = async (of: Partial<StoredInviteLink> = {}): Promise<StoredInviteLink> => {
      const link = { linkId: fresh('link'), madeBy: member.userId, madeAt: at(0), uses: 0, ...of };
      await inviteLinks.make(roomId, link);
      return link;
    };
    return {
      ...{ roomId, owner, admin, member, roomLog, inviteLinks, make },
      join: (person: NamedUser, { linkId }: { linkId: string }, when = at(1)) =>
        roomLog.join({ roomId, person, link: { linkId, at: when } }),
    };
  }

  const ended = (work: Promise<unknown>, reason: string) =>
    expect(work).rejects.toMatchObject({ name: 'ChatError', code: 'forbidden', details: { reason } });

  describe('invite links', () => {
    it('are what was made, newest first, until their room is deleted', async () => {
      const { roomId, owner, roomLog, inviteLinks, make, join } = await room();
      const first = await make();
      const second = await make({ madeAt: at(5), expiresAt: at(1_000), maxUses: 3 });
      expect(await inviteLinks.list(roomId)).toEqual([second, first]);
      expect(await inviteLinks.find(roomId, first.linkId)).toEqual(first);
      const other = await room();
      expect(await inviteLinks.find(other.roomId, first.linkId)).toBeUndefined();
      await refused(other.join(owner, first), 'not_found');
      await refused(inviteLinks.make(fresh('nowhere'), first), 'not_found');

      await join(await harness().person(), second);
      await roomLog.deleteRoom({ roomId, actorId: owner.userId });
      expect(await inviteLinks.list(roomId)).toEqual([]);
      expect(await inviteLinks.joins(roomId)).toEqual([]);
      expect(await inviteLinks.find(roomId, first.linkId)).toBeUndefined();
      await refused(join(owner, first), 'not_found');
    });

    it('are bounded: so many let people in, and of the others the oldest are forgotten', async () => {
      const { roomId, inviteLinks, make } = await room();
      const expired = [];
      for (let n = 0; n < LIMITS.inviteLinks; n += 1) expired.push(await make({ madeAt: at(n), expiresAt: at(n + 1) }));
      const late = 10_000;
      for (let n = 0; n < LIMITS.inviteLinks; n += 1) await make({ madeAt: at(late + n) });
      expect(await inviteLinks.list(roomId)).toHaveLength(INVITE_LINKS_KEPT);
      await refused(make({ madeAt: at(2 * late) }), 'conflict');
      await refused(make({ madeAt: at(2 * late) }), 'conflict');
      const open = (await inviteLinks.list(roomId))[0] as StoredInviteLink;
      await inviteLinks.revoke(roomId, open.linkId, at(late));
      const made = await make({ madeAt: at(2 * late) });
      const kept = (await inviteLinks.list(roomId)).map((it) => it.linkId);
      expect(kept).toHaveLength(INVITE_LINKS_KEPT);
      expect(kept[0]).toBe(made.linkId);
      expect(kept).not.toContain(expired[0]?.linkId);
      expect(kept).toContain(expired[1]?.linkId);
    });
  });

  describe('a join by a link', () => {
    it('is a join like another, and says whose link it was', async () => {
      const { roomId, owner, member, roomLog, inviteLinks, make, join } = await room();
      const link = await make();
      const [ann, ben] = (await harness().people(2)) as [NamedUser, NamedUser];
      expect(await join(ann, link)).toMatchObject({ changed: true, room: { memberCount: 4 } });
      const notice = { type: 'member_joined', userIds: [ann.userId], invitedBy: member.userId };
      const content = `${ann.displayName} joined by an invite link of ${member.displayName}`;
      expect(harness().entriesOf(roomId).slice(-2)).toMatchObject([
        { kind: 'member', cause: 'joined', joined: [{ userId: ann.userId, role: 'member' }] },
        { kind: 'message', message: { kind: 'system', userId: ann.userId, content, notice } },
      ]);
      // The link outlives its maker's membership.
      await roomLog.removeMember({ roomId, actorId: owner.userId, person: member });
      await join(ben, link);
      expect(harness().entriesOf(roomId).at(-1)).toMatchObject({
        message: { content: `${ben.displayName} joined by an invite link` },
      });
      expect(await inviteLinks.joins(roomId)).toMatchObject([
        { linkId: link.linkId, userId: ben.userId },
        { linkId: link.linkId, userId: ann.userId },
      ]);
      expect(await inviteLinks.find(roomId, link.linkId)).toEqual({ ...link, uses: 2 });
    });

    it('of a member changes nothing and uses nothing up, even when the link has ended', async () => {
      const { roomId, member, inviteLinks, make, join } = await room();
      const link = await make({ expiresAt: at(10), maxUses: 1 });
      const ann = await harness().person();
      const [one, two] = await Promise.all([join(ann, link), join(ann, link)]);
      expect([one.changed, two.changed].sort()).toEqual([false, true]);
      expect(await join(ann, link, at(20))).toMatchObject({ changed: false });
      expect(await join(member, link)).toMatchObject({ changed: false });
      expect(await inviteLinks.find(roomId, link.linkId)).toMatchObject({ uses: 1 });
      expect(await inviteLinks.joins(roomId)).toHaveLength(1);
    });

    it.each(['private', 'public'] as const)('is refused in a %s room once the link has ended', async (visibility) => {
      const { roomId, inviteLinks, make, join } = await room(visibility);
      const [ann, ben] = (await harness().people(2)) as [NamedUser, NamedUser];
      const dated = await make({ expiresAt: at(10) });
      await ended(join(ann, dated, at(10)), 'link_expired');
      const single = await make({ maxUses: 1 });
      await join(ann, single);
      await ended(join(ben, single), 'link_used_up');
      const revoked = await make();
      await inviteLinks.revoke(roomId, revoked.linkId, at(3));
      await inviteLinks.revoke(roomId, revoked.linkId, at(4));
      expect(await inviteLinks.find(roomId, revoked.linkId)).toMatchObject({ revokedAt: at(3) });
      await ended(join(ben, revoked), 'link_revoked');
      await refused(join(ben, { linkId: fresh('none') }), 'not_found');
      expect(await join(ben, dated, at(9))).toMatchObject({ changed: true });
    });

    it('lets nobody in who is banned, or was removed from a private room; who left may come back', async () => {
      const { roomId, owner, admin, roomLog, make, join } = await room();
      const link = await make({ madeBy: admin.userId });
      const [ann, ben, cho] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
      for (const it of [ann, ben, cho]) await join(it, link);
      await roomLog.banUser({ roomId, actorId: owner.userId, person: ann });
      await roomLog.removeMember({ roomId, actorId: owner.userId, person: ben });
      await roomLog.leave({ roomId, userId: cho.userId });
      await ended(join(ann, link), 'banned');
      await ended(join(ben, link), 'removed');
      expect(await join(cho, link)).toMatchObject({ changed: true });
      await roomLog.updateRoom({ roomId, actorId: owner.userId, visibility: 'public' });
      await ended(join(ann, link), 'banned');
      expect(await join(ben, link)).toMatchObject({ changed: true });
    });

    it('lets in as many as the link may, however many try at once', async () => {
      const { roomId, inviteLinks, make, join } = await room();
      const link = await make({ maxUses: 10 });
      const people = await harness().people(50);
      const tries = await Promise.allSettled(people.map((it) => join(it, link)));
      const inside = people.filter((_, index) => tries[index]?.status === 'fulfilled');
      expect(inside).toHaveLength(10);
      for (const it of tries.filter((tried) => tried.status === 'rejected'))
        expect(it.reason).toMatchObject({ code: 'forbidden', details: { reason: 'link_used_up' } });
      expect(await inviteLinks.find(roomId, link.linkId)).toMatchObject({ uses: 10 });
      const joined = (await inviteLinks.joins(roomId)).map((it) => it.userId);
      expect(joined.sort()).toEqual(inside.map((it) => it.userId).sort());
      expect((await harness().backend.rooms.room(roomId))?.memberCount).toBe(13);
    });
  });
}
