import { LIMITS, type Role } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';
import type { ProtocolV2Client } from './support/protocol-v2-client.js';

const suite = useServer();

const people = (...stems: string[]) => Promise.all(stems.map((stem) => suite.two(suite.name(stem))));

/** A room with an owner, an admin and two members, and somebody outside. */
async function house(visibility: 'private' | 'public' = 'private') {
  const [owner, admin, member, other, outsider] = (await people('owner', 'admin', 'member', 'other', 'outsider')) as [
    ProtocolV2Client,
    ProtocolV2Client,
    ProtocolV2Client,
    ProtocolV2Client,
    ProtocolV2Client,
  ];
  const { roomId } = await owner.command('create_room', {
    participants: [admin.userId, member.userId, other.userId],
    visibility,
  });
  await owner.command('set_role', { roomId, userId: admin.userId, role: 'admin' });
  return { owner, admin, member, other, outsider, roomId };
}

const roleOf = async (asker: ProtocolV2Client, roomId: string, userId: string): Promise<Role | undefined> => {
  const { members } = await suite.rest.as({ token: asker.token }).get('members', { params: { id: roomId } });
  return members.find((it) => it.userId === userId)?.role;
};

describe('create_room', () => {
  test('acks the room, private by default and named after its people, and shows it to each as theirs', async () => {
    const [ann, ben] = (await people('ann', '벤')) as [ProtocolV2Client, ProtocolV2Client];
    const { roomId, room } = await ann.command('create_room', { participants: [ben.userId] });
    expect(room).toMatchObject({
      roomId,
      name: `${ann.userId}, ${ben.userId}`,
      visibility: 'private',
      direct: false,
      memberCount: 2,
      role: 'owner',
      seq: 1,
      lastMessage: { kind: 'system', notice: { type: 'room_created' } },
    });
    expect(await ann.next('room_created')).toEqual({ room });
    const { room: bens } = await ben.next('room_created');
    expect(bens).toEqual({ ...room, role: 'member', readSeq: bens.readSeq });
    expect(bens.readSeq).toBe(bens.seq);
  });

  test('accepts a name, a topic and a visibility', async () => {
    const [ann] = (await people('ann')) as [ProtocolV2Client];
    const wish = { name: '점심', topic: 'what to eat', visibility: 'public' as const };
    expect((await ann.command('create_room', { participants: [], ...wish })).room).toMatchObject(wish);
    expect(
      (await ann.refusal('create_room', { participants: [], name: 'x'.repeat(LIMITS.roomNameLength + 1) })).code,
    ).toBe('invalid_payload');
  });

  test('names people that exist, at most 500', async () => {
    const [ann] = (await people('ann')) as [ProtocolV2Client];
    const nobody = suite.name('nobody');
    expect(await ann.refusal('create_room', { participants: [nobody] })).toMatchObject({
      code: 'not_found',
      details: { userIds: [nobody] },
    });
    const many = Array.from({ length: LIMITS.participants + 1 }, (_, index) => `p${index}`);
    expect((await ann.refusal('create_room', { participants: many })).code).toBe('invalid_payload');
  });
});

describe('members', () => {
  test('joining is one member entry and one notice; the newcomer gets the room, the room a delta', async () => {
    const { owner, outsider, roomId } = await house('public');
    await owner.fence();
    owner.clear();
    const { room } = await outsider.command('join_room', { roomId });
    expect(room).toMatchObject({ roomId, role: 'member', memberCount: 5, readSeq: room.seq });
    expect((await outsider.next('room_created')).room).toMatchObject({ roomId, role: 'member' });
    const change = await owner.next('member_changed');
    expect(change).toMatchObject({
      roomId,
      joined: [{ userId: outsider.userId, role: 'member' }],
      changed: [],
      left: [],
      memberCount: 5,
    });
    const { messages } = await owner.next('messages');
    expect(messages).toMatchObject([{ kind: 'system', rev: change.rev + 1, notice: { type: 'member_joined' } }]);
  });

  test('add_members accepts many users at once and skips members', async () => {
    const { owner, member, outsider, roomId } = await house();
    const [extra] = (await people('extra')) as [ProtocolV2Client];
    await owner.fence();
    owner.clear();
    const userIds = [member.userId, outsider.userId, extra.userId, extra.userId];
    const { room } = await member.command('add_members', { roomId, userIds });
    expect(room.memberCount).toBe(6);
    const { joined } = await owner.next('member_changed');
    expect(joined.map(({ userId }) => userId)).toEqual([outsider.userId, extra.userId]);
    for (const client of [outsider, extra]) expect((await client.next('room_created')).room.roomId).toBe(roomId);
    const again = await member.command('add_members', { roomId, userIds });
    expect(again.room.rev).toBe(room.rev);
  });

  test('a removed member is notified, receives no more frames and can’t join again', async () => {
    const { owner, member, roomId } = await house('public');
    await owner.command('remove_member', { roomId, userId: member.userId });
    expect(await member.next('room_removed')).toEqual({ roomId, reason: 'removed' });
    const change = await owner.next('member_changed', ({ left }) => left.length > 0);
    expect(change).toMatchObject({ left: [member.userId], joined: [], changed: [], memberCount: 3 });
    await owner.send(roomId, 'without them');
    await member.fence();
    expect(member.heard('messages').filter(({ messages }) => messages[0]?.content === 'without them')).toEqual([]);
    expect(member.heard('member_changed').filter(({ left }) => left.length > 0)).toEqual([]);
    const closed = await house();
    await closed.owner.command('remove_member', { roomId: closed.roomId, userId: closed.member.userId });
    expect((await closed.member.refusal('join_room', { roomId: closed.roomId })).code).toBe('not_found');
    await closed.owner.command('add_members', { roomId: closed.roomId, userIds: [closed.member.userId] });
    await closed.member.send(closed.roomId, 'back again');
  });

  test('an owner who leaves hands over to the oldest admin, else to the oldest member', async () => {
    const { owner, admin, member, other, roomId } = await house();
    expect(await owner.command('leave_room', { roomId })).toEqual({});
    const change = await other.next('member_changed', ({ left }) => left.length > 0);
    expect(change).toMatchObject({ left: [owner.userId], changed: [{ userId: admin.userId, role: 'owner' }] });
    await admin.command('leave_room', { roomId });
    expect(await roleOf(other, roomId, member.userId)).toBe('owner');
    await member.command('leave_room', { roomId });
    expect(await roleOf(other, roomId, other.userId)).toBe('owner');
    await other.command('leave_room', { roomId });
    expect((await other.refusal('join_room', { roomId })).code).toBe('not_found');
  });
});

describe('update_room, delete_room', () => {
  test('a change is the whole room to its members; no change is no frame', async () => {
    const { owner, member, roomId } = await house();
    const wish = { name: '새 이름', topic: 'new', visibility: 'public' as const, icon: '🍜' };
    const { room } = await owner.command('update_room', { roomId, ...wish });
    expect(room).toMatchObject({ roomId, ...wish });
    expect((await member.next('room_updated')).room).toMatchObject({ roomId, ...wish });
    expect(
      (await member.next('messages', (it) => it.messages[0]?.notice?.type === 'room_renamed')).messages,
    ).toHaveLength(1);
    await owner.command('update_room', { roomId, ...wish });
    await member.fence();
    expect(member.heard('room_updated')).toHaveLength(1);
    expect((await owner.refusal('update_room', { roomId, name: '' })).code).toBe('invalid_payload');
    expect((await owner.refusal('update_room', { roomId, icon: 'noodles' })).code).toBe('invalid_payload');
    await owner.command('update_room', { roomId, icon: '' });
    expect((await member.next('room_updated', (it) => it.room.rev > room.rev)).room).not.toHaveProperty('icon');
  });

  test('a deletion is announced once, and the room is not found afterwards', async () => {
    const { owner, admin, member, roomId } = await house();
    await owner.send(roomId, 'a word about kiwis');
    const { room } = await owner.command('delete_room', { roomId });
    expect(room.roomId).toBe(roomId);
    for (const client of [owner, admin, member]) {
      expect(await client.next('room_deleted')).toEqual({ roomId, rev: expect.any(Number) });
      expect((await client.refusal('send_message', { roomId, content: 'hi' })).code).toBe('not_found');
      const rest = suite.rest.as({ token: client.token });
      expect((await rest.get('rooms', {})).rooms).toEqual([]);
      expect((await rest.get('search', { query: { q: 'kiwis' } })).results).toEqual([]);
    }
  });
});

describe('permissions of roles', () => {
  type Actor = 'owner' | 'admin' | 'member' | 'outsider';
  const DENIED = { private: 'not_found', public: 'forbidden' } as const;
  type House = Awaited<ReturnType<typeof house>>;
  const actions: [string, Actor[], (actor: ProtocolV2Client, house: House) => Promise<string | undefined>][] = [
    ['rename', ['owner', 'admin'], (actor, { roomId }) => codeOf(actor.ask('update_room', { roomId, name: 'n' }))],
    ['delete the room', ['owner'], (actor, { roomId }) => codeOf(actor.ask('delete_room', { roomId }))],
    [
      'add people',
      ['owner', 'admin', 'member'],
      (actor, { roomId, outsider }) => codeOf(actor.ask('add_members', { roomId, userIds: [outsider.userId] })),
    ],
    [
      'remove a member',
      ['owner', 'admin'],
      (actor, { roomId, other }) => codeOf(actor.ask('remove_member', { roomId, userId: other.userId })),
    ],
    [
      'remove an admin',
      ['owner'],
      (actor, { roomId, admin }) => codeOf(actor.ask('remove_member', { roomId, userId: admin.userId })),
    ],
    [
      'remove the owner',
      [],
      (actor, { roomId, owner }) => codeOf(actor.ask('remove_member', { roomId, userId: owner.userId })),
    ],
    [
      'set a role',
      ['owner'],
      (actor, { roomId, other }) => codeOf(actor.ask('set_role', { roomId, userId: other.userId, role: 'admin' })),
    ],
  ];
  const codeOf = async (ack: Promise<{ ok: boolean; error?: { code: string } }>) => {
    const answer = await ack;
    return answer.ok ? undefined : answer.error?.code;
  };

  for (const [what, allowed, act] of actions) {
    for (const visibility of ['private', 'public'] as const) {
      test(`${what}, in a ${visibility} room`, async () => {
        for (const name of ['outsider', 'member', 'admin', 'owner'] as const) {
          const all = await house(visibility);
          const expected = allowed.includes(name) ? undefined : name === 'outsider' ? DENIED[visibility] : 'forbidden';
          const code = await act(all[name], all);
          expect(code, `${name}: ${what}`).toBe(expected);
          for (const client of Object.values(all)) if (typeof client !== 'string') client.close();
        }
      });
    }
  }

  test('handing the room over makes the old owner an admin', async () => {
    const { owner, member, other, roomId } = await house();
    await owner.command('set_role', { roomId, userId: member.userId, role: 'owner' });
    const change = await other.next('member_changed', ({ changed }) => changed.some(({ role }) => role === 'owner'));
    expect(Object.fromEntries(change.changed.map(({ userId, role }) => [userId, role]))).toEqual({
      [member.userId]: 'owner',
      [owner.userId]: 'admin',
    });
    expect((await owner.refusal('delete_room', { roomId })).code).toBe('forbidden');
    expect((await member.refusal('set_role', { roomId, userId: member.userId, role: 'member' })).code).toBe('conflict');
  });
});

describe('a direct conversation', () => {
  test('is the same room from both sides, with the other as its peer', async () => {
    const [ann, ben] = (await people('ann', 'ben')) as [ProtocolV2Client, ProtocolV2Client];
    const { roomId, room } = await ann.command('create_room', { participants: [ben.userId], direct: true });
    expect(roomId).toMatch(/^d-/);
    expect(room).toMatchObject({
      direct: true,
      visibility: 'private',
      memberCount: 2,
      seq: 0,
      peer: { userId: ben.userId },
    });
    expect((await ben.next('room_created')).room).toMatchObject({ roomId, peer: { userId: ann.userId } });
    expect((await ben.command('create_room', { participants: [ann.userId], direct: true })).roomId).toBe(roomId);
    await ben.fence();
    expect(ben.heard('room_created')).toHaveLength(1);
  });

  test('has exactly two members', async () => {
    const [ann, ben, cho] = (await people('ann', 'ben', 'cho')) as [
      ProtocolV2Client,
      ProtocolV2Client,
      ProtocolV2Client,
    ];
    const { roomId } = await ann.command('create_room', { participants: [ben.userId], direct: true });
    expect((await ann.refusal('add_members', { roomId, userIds: [cho.userId] })).code).toBe('forbidden');
    expect((await ann.refusal('join_room', { roomId, userId: cho.userId })).code).toBe('forbidden');
    expect((await cho.refusal('join_room', { roomId })).code).toBe('not_found');
    expect((await ann.refusal('update_room', { roomId, visibility: 'public' })).code).toBe('forbidden');
    expect((await ann.refusal('remove_member', { roomId, userId: ben.userId })).code).toBe('forbidden');
    // With nobody but oneself it is that of the notes.
    for (const participants of [[], [ben.userId, cho.userId]]) {
      expect((await ann.refusal('create_room', { participants, direct: true })).code).toBe('invalid_payload');
    }
  });

  test('is hidden from a member who leaves until the next message', async () => {
    const [ann, ben] = (await people('ann', 'ben')) as [ProtocolV2Client, ProtocolV2Client];
    const { roomId } = await ann.command('create_room', { participants: [ben.userId], direct: true });
    await ann.send(roomId, 'hello');
    const roomsOf = async ({ token }: ProtocolV2Client) =>
      (await suite.rest.as({ token }).get('rooms', {})).rooms.map((room) => room.roomId);
    expect(await ben.command('leave_room', { roomId })).toEqual({});
    expect(await roomsOf(ben)).toEqual([]);
    expect(await roomsOf(ann)).toEqual([roomId]);
    await ann.fence();
    expect(ann.heard('member_changed').filter(({ left }) => left.length > 0)).toEqual([]);
    await ann.send(roomId, 'still there?');
    expect((await ben.next('messages', (it) => it.messages[0]?.content === 'still there?')).roomId).toBe(roomId);
    expect(await roomsOf(ben)).toEqual([roomId]);
    await ben.command('leave_room', { roomId });
    await ben.command('create_room', { participants: [ann.userId], direct: true });
    expect(await roomsOf(ben)).toEqual([roomId]);
  });
});
