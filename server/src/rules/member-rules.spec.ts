import type { Role } from '@suda/contract';
import { describe, expect, it } from 'vitest';
import { planAddMembers, planBan, planJoin, planLeave, planRemove, planRole, planUnban } from './member-rules.js';
import type { MemberView, RoomView } from './room-plan.js';

const member = (userId: string, role: Role = 'member'): MemberView => ({ userId, displayName: `the ${userId}`, role });

function view(members: MemberView[], more: Partial<RoomView['room']> = {}): RoomView {
  const info = { name: '', topic: '', visibility: 'private' as const, direct: false };
  return {
    room: { ...info, memberCount: members.length, ...more },
    members: new Map(members.map((it) => [it.userId, it])),
    standings: new Map(),
    banCount: 0,
    heirs: members,
  };
}

const [owner, admin, friend] = [member('owner', 'owner'), member('admin', 'admin'), member('friend')];
const roomId = 'r';

describe('rules of membership', () => {
  it.each([
    ['private', 'not_found'],
    ['public', 'forbidden'],
  ] as const)('a %s room answers %s to callers that are not members', (visibility, code) => {
    const room = view([owner, friend], { visibility });
    const refusal = expect.objectContaining({ code });
    const command = { roomId, actorId: 'stranger', userId: 'friend', person: friend };
    expect(() => planLeave(room, { roomId, userId: 'stranger' })).toThrow(refusal);
    for (const plan of [planRemove, planBan, planUnban]) expect(() => plan(room, command)).toThrow(refusal);
    expect(() => planRole(room, { ...command, role: 'admin' })).toThrow(refusal);
    expect(() => planAddMembers(room, { ...command, people: [] })).toThrow(refusal);
  });

  it('a role that does not suffice is refused before anything is said about the target', () => {
    const command = { roomId, actorId: 'friend', person: member('nobody') };
    for (const plan of [planRemove, planBan, planUnban]) {
      expect(() => plan(view([owner, friend]), command)).toThrow(expect.objectContaining({ code: 'forbidden' }));
    }
  });

  it('the first heir takes over from an owner who leaves', () => {
    const plan = planLeave(view([owner, admin, friend]), { roomId, userId: 'owner' });
    expect(plan).toMatchObject({ people: { cause: 'left', left: [owner], changed: [{ ...admin, role: 'owner' }] } });
  });

  it('no role changes when a member leaves, and the last one deletes the room', () => {
    expect(planLeave(view([owner, friend]), { roomId, userId: 'friend' })).toMatchObject({ people: { changed: [] } });
    expect(planLeave(view([owner]), { roomId, userId: 'owner' })).toEqual({ actorId: 'owner', ends: true });
  });

  it('a private room takes back those that left voluntarily', () => {
    const command = { roomId, person: { userId: 'guest', displayName: 'Guest' } };
    expect(() => planJoin(view([owner]), command)).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(planJoin({ ...view([owner]), standings: new Map([['guest', 'left']]) }, command)).toMatchObject({
      people: { cause: 'joined', joined: [{ person: command.person, role: 'member' }] },
      message: { content: 'Guest joined' },
    });
  });

  it.each(['private', 'public'] as const)('who left a %s room has a way back only if it was private', (visibility) => {
    const plan = planLeave(view([owner, friend], { visibility }), { roomId, userId: 'friend' });
    expect(plan).toMatchObject({ people: { cause: 'left', left: [friend] } });
    const standing = typeof plan === 'string' ? undefined : plan.people?.standing;
    expect(standing).toEqual(visibility === 'private' ? { of: friend, is: 'left' } : undefined);
  });

  it('a system message names ten people and counts the rest', () => {
    const people = Array.from({ length: 12 }, (_, i) => ({ userId: `u${i}`, displayName: `U${i}` }));
    const plan = planAddMembers(view([owner]), { roomId, actorId: 'owner', people: [...people, ...people] });
    expect(plan).toMatchObject({
      message: {
        content: 'the owner added U0, U1, U2, U3, U4, U5, U6, U7, U8, U9 and 2 more',
        notice: { userIds: people.slice(0, 10).map((it) => it.userId) },
      },
    });
  });
});
