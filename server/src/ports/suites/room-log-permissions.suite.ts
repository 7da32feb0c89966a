import { describe, expect, it } from 'vitest';
import { can, outranks, ROLES, type Role, type RoomAction } from '@suda/contract';
import type { NamedUser } from '../room-log.js';
import { refused, useHarness, type OpenBackend } from '../testing/harness.js';

/** Each role tries each action; the table in the contract says which succeed. */
export function roomLogPermissionsSuite(open: OpenBackend): void {
  const harness = useHarness(open);

  async function cast() {
    const [owner, admin, member, newcomer] = (await harness().people(4)) as [
      NamedUser,
      NamedUser,
      NamedUser,
      NamedUser,
    ];
    const { roomId } = await harness().room(owner, [admin, member]);
    const { roomLog } = harness().backend;
    await roomLog.setRole({ roomId, actorId: owner.userId, userId: admin.userId, role: 'admin' });
    await harness().say(roomId, owner.userId, 'the message');
    return { roomId, roomLog, newcomer, by: { owner, admin, member } satisfies Record<Role, NamedUser> };
  }

  type Cast = Awaited<ReturnType<typeof cast>>;
  const actions: Partial<Record<RoomAction, (cast: Cast, actorId: string) => Promise<unknown>>> = {
    send: ({ roomLog, roomId }, userId) => roomLog.append({ roomId, userId, content: 'x' }),
    react: ({ roomLog, roomId }, userId) =>
      roomLog.changeMessage({ roomId, seq: 2, userId }, { type: 'react', emoji: '👍', on: true }),
    add_members: ({ roomLog, roomId, newcomer }, actorId) =>
      roomLog.addMembers({ roomId, actorId, people: [newcomer] }),
    leave: ({ roomLog, roomId }, userId) => roomLog.leave({ roomId, userId }),
    update_room: ({ roomLog, roomId }, actorId) => roomLog.updateRoom({ roomId, actorId, name: 'renamed' }),
    delete_room: ({ roomLog, roomId }, actorId) => roomLog.deleteRoom({ roomId, actorId }),
  };

  describe('what a role may do', () => {
    for (const role of ROLES) {
      for (const [action, act] of Object.entries(actions)) {
        const allowed = can(role, action as RoomAction);
        it(`${role}: ${action} is ${allowed ? 'allowed' : 'forbidden'}`, async () => {
          const all = await cast();
          const before = await harness().backend.rooms.room(all.roomId);
          const attempt = act(all, all.by[role].userId);
          if (allowed) await attempt;
          else {
            await refused(attempt, 'forbidden');
            expect(await harness().backend.rooms.room(all.roomId)).toEqual(before);
          }
        });
      }

      it(`${role}: deletes the owner's message only by right`, async () => {
        const { roomLog, roomId, by } = await cast();
        const attempt = roomLog.changeMessage({ roomId, seq: 2, userId: by[role].userId }, { type: 'delete' });
        if (role === 'owner' || can(role, 'delete_any_message')) expect((await attempt).changed).toBe(true);
        else await refused(attempt, 'forbidden');
      });

      for (const target of ROLES.filter((it) => it !== role)) {
        const removes = can(role, 'remove_member') && outranks(role, target);
        it(`${role}: ${removes ? 'removes' : "can't remove"} the ${target}`, async () => {
          const { roomLog, roomId, by } = await cast();
          const command = { roomId, actorId: by[role].userId, person: by[target] };
          if (!removes) return refused(roomLog.removeMember(command), 'forbidden');
          const { room } = await roomLog.removeMember(command);
          expect(room.memberCount).toBe(2);
          expect(harness().entriesOf(roomId).at(-2)).toMatchObject({ cause: 'removed', left: [by[target].userId] });
          return refused(roomLog.removeMember(command), 'not_found');
        });

        it(`${role}: ${can(role, 'set_role') ? 'sets' : "can't set"} the role of the ${target}`, async () => {
          const { roomLog, roomId, by } = await cast();
          const next: Role = target === 'admin' ? 'member' : 'admin';
          const command = { roomId, actorId: by[role].userId, userId: by[target].userId, role: next };
          if (!can(role, 'set_role')) return refused(roomLog.setRole(command), 'forbidden');
          await roomLog.setRole(command);
          expect(await harness().backend.rooms.role(roomId, command.userId)).toBe(next);
        });
      }
    }

    it('nobody removes themselves, and non-members are refused everything', async () => {
      const all = await cast();
      const { roomLog, roomId, newcomer, by } = all;
      const { owner } = by;
      await refused(roomLog.removeMember({ roomId, actorId: owner.userId, person: owner }), 'forbidden');
      for (const act of Object.values(actions)) await refused(act(all, newcomer.userId), 'not_found');
    });
  });
}
