import { LIMITS } from '@suda/contract';
import { describe, expect, it } from 'vitest';
import type { NamedUser } from '../room-log.js';
import { fresh, refused, useHarness, type OpenBackend } from '../testing/harness.js';

const AT = Date.parse('2031-01-01T00:00:00Z');
const at = (index: number): string => new Date(AT + index).toISOString();

export function contactStoreSuite(open: OpenBackend): void {
  const harness = useHarness(open);
  const contacts = () => harness().backend.contacts;

  describe('what people want of each other', () => {
    it('is anything from anyone, until they say otherwise', async () => {
      const [ann, ben, cho] = (await harness().people(3)) as [NamedUser, NamedUser, NamedUser];
      await contacts().setWhoMayAdd(ben.userId, 'known');
      await contacts().block(cho.userId, ann.userId);
      expect(await contacts().attitudes(ann.userId, [ben.userId, cho.userId])).toEqual(
        new Map([
          [ben.userId, { whoMayAdd: 'known', blocked: false }],
          [cho.userId, { whoMayAdd: 'anyone', blocked: true }],
        ]),
      );
      expect(await contacts().whoMayAdd(ben.userId)).toBe('known');
      expect(await contacts().whoMayAdd(ann.userId)).toBe('anyone');
      expect(await contacts().blocks(ann.userId, cho.userId)).toBe(false);
      await contacts().unblock(cho.userId, ann.userId);
      expect(await contacts().blocks(cho.userId, ann.userId)).toBe(false);
    });

    it('lists whom they block, latest first, up to the limit', async () => {
      const ann = await harness().person();
      const others = Array.from({ length: LIMITS.blocks }, () => fresh('other'));
      for (const it of others) await contacts().block(ann.userId, it);
      await refused(contacts().block(ann.userId, fresh('other')), 'conflict');
      await contacts().block(ann.userId, others[0] as string);
      const listed = await contacts().blockedBy(ann.userId);
      expect([...listed].sort()).toEqual([...others].sort());
      await contacts().unblock(ann.userId, others[0] as string);
      await contacts().block(ann.userId, 'latest');
      expect(await contacts().blockedBy(ann.userId)).toHaveLength(LIMITS.blocks);
    });

    it('keeps the first invitation to a room and the latest of all, newest first', async () => {
      const ann = await harness().person();
      const invitation = (index: number) => ({ roomId: `room-${index}`, inviterId: 'ben of all', at: at(index) });
      for (let index = 0; index < LIMITS.invitations; index += 1)
        await contacts().invite(ann.userId, invitation(index));
      await contacts().invite(ann.userId, { ...invitation(1), inviterId: 'cho', at: at(5_000) });
      const kept = await contacts().invitations(ann.userId);
      expect(kept).toHaveLength(LIMITS.invitations);
      expect(kept.at(-1)).toEqual(invitation(0));
      expect(kept.at(-2)).toEqual(invitation(1));
      await contacts().invite(ann.userId, invitation(LIMITS.invitations));
      const later = await contacts().invitations(ann.userId);
      expect(later).toHaveLength(LIMITS.invitations);
      expect(later[0]).toEqual(invitation(LIMITS.invitations));
      expect(later.at(-1)).toEqual(invitation(1));
      await contacts().dropInvitation(ann.userId, 'room-1');
      expect((await contacts().invitations(ann.userId)).map((it) => it.roomId)).not.toContain('room-1');
    });
  });
}
