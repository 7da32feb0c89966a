import { LIMITS } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { RULES } from '../src/limits/rate-limiter.js';
import type { ProtocolV2Client } from './support/protocol-v2-client.js';
import { useServer } from './support/suite.js';

const suite = useServer({ env: { RATE_LIMITS: 'on', TRUST_PROXY: '127.0.0.1' } });

let hosts = 0;
/** Each test comes from addresses of its own, or all would share one budget. */
const elsewhere = () => ({ 'x-forwarded-for': `198.51.100.${++hosts}` });
const person = (stem: string, extraHeaders = elsewhere()) => suite.two(suite.name(stem), { extraHeaders });

/** Names that exist, of people who are not there. */
async function absent(count: number): Promise<string[]> {
  const names = Array.from({ length: count }, () => suite.name('absent'));
  const answers = await Promise.all(
    names.map((userId, index) => {
      const headers = { 'x-forwarded-for': `203.0.113.${index % 250}` };
      return suite.rest.call('guest', { body: { userId }, headers });
    }),
  );
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  return names;
}

const roomsOf = (client: ProtocolV2Client) =>
  suite.rest.as({ token: client.token }).get('rooms', { query: { limit: LIMITS.pageSize } });

describe('strangers', () => {
  test('do not fill a person’s rooms, and a friend still adds them at once', { timeout: 60_000 }, async () => {
    const [victim, friend] = [await person('victim'), await person('friend')];
    await victim.createRoom(friend.userId);
    const headers = elsewhere();
    const guests = await Promise.all(Array.from({ length: 34 }, () => person('guest', headers)));
    const attacks = guests.map(async (guest) => {
      const asks = Array.from({ length: 29 }, () => guest.ask('create_room', { participants: [victim.userId] }));
      return Promise.all(asks);
    });
    const acks = (await Promise.all(attacks)).flat();
    const made = acks.filter((it) => it.ok);
    const refused = acks.filter((it) => !it.ok).map((it) => it.error);
    expect(made).toHaveLength(RULES.additionsByStrangers.points);
    expect(made.filter((it) => it.data.invited === undefined)).toHaveLength(LIMITS.unopenedRooms);
    for (const { code, details } of refused) {
      expect(code).toBe('rate_limited');
      expect(details).toMatchObject({ userIds: [victim.userId], retryAfterMs: expect.any(Number) as number });
    }
    expect((await roomsOf(victim)).rooms).toHaveLength(LIMITS.unopenedRooms + 1);
    const { invitations } = await victim.command('list_invitations', {});
    expect(invitations).toHaveLength(RULES.additionsByStrangers.points - LIMITS.unopenedRooms);

    const { roomId, invited } = await friend.command('create_room', { participants: [victim.userId], name: 'lunch' });
    expect(invited).toBeUndefined();
    expect(await victim.next('room_created', ({ room }) => room.name === 'lunch')).toMatchObject({ room: { roomId } });
  });

  test('make no more memberships than their address may', { timeout: 60_000 }, async () => {
    const crowd = await absent(100);
    const headers = elsewhere();
    const guests = await Promise.all(Array.from({ length: 10 }, () => person('guest', headers)));
    const attacks = guests.map((guest) =>
      Promise.all(Array.from({ length: 5 }, () => guest.ask('create_room', { participants: crowd }))),
    );
    const acks = (await Promise.all(attacks)).flat();
    const made = acks.filter((it) => it.ok);
    expect(made.length * crowd.length).toBeLessThanOrEqual(RULES.additionsFromAddress.points);
    expect(made.length).toBeGreaterThan(0);
    for (const ack of acks) if (!ack.ok) expect(ack.error.code).toBe('rate_limited');
    const entered = made.map(({ data }) => data.room.memberCount - 1).reduce((sum, it) => sum + it, 0);
    expect(entered).toBe(crowd.length * LIMITS.unopenedRooms);
    // An honest person elsewhere is not kept from theirs.
    const honest = await person('honest');
    await honest.command('create_room', { participants: guests.map((it) => it.userId) });
  });
});

describe('an invitation', () => {
  test('waits for a yes, by socket or REST, of whom a person wants to be added by', async () => {
    const [ann, ben] = [await person('ann'), await person('ben')];
    const rest = suite.rest.as({ token: ann.token });
    expect(await rest.get('preferences', {})).toEqual({ whoMayAdd: 'anyone' });
    await ann.command('set_preferences', { whoMayAdd: 'known' });
    const rooms: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      const { roomId, room, invited } = await ben.command('create_room', { participants: [ann.userId], name });
      expect([room.memberCount, invited]).toEqual([1, [ann.userId]]);
      await ann.next('invitations_changed');
      rooms.push(roomId);
    }
    const [one, two, three] = rooms as [string, string, string];
    // Named again, nobody is asked twice.
    expect(await ben.command('add_members', { roomId: one, userIds: [ann.userId] })).toMatchObject({
      room: { memberCount: 1 },
      invited: [ann.userId],
    });
    const { invitations } = await rest.get('invitations', {});
    expect(invitations.map(({ name, inviter, direct }) => [name, inviter.userId, direct]).sort()).toEqual([
      ['one', ben.userId, false],
      ['three', ben.userId, false],
      ['two', ben.userId, false],
    ]);
    expect((await rest.call('room', { params: { id: one } })).status).toBe(404);

    const joined = ben.next('member_changed', (it) => it.roomId === one && it.joined[0]?.userId === ann.userId);
    expect(await ann.command('accept_invitation', { roomId: one })).toMatchObject({ room: { memberCount: 2 } });
    await joined;
    expect((await ann.refusal('accept_invitation', { roomId: one })).code).toBe('not_found');
    await rest.get('declineInvitation', { params: { id: two } });
    expect((await rest.call('acceptInvitation', { params: { id: two } })).status).toBe(404);
    // Whoever can't add people any more can't have invited them.
    await ben.command('leave_room', { roomId: three });
    expect((await ann.refusal('accept_invitation', { roomId: three })).code).toBe('not_found');
    expect((await ann.command('list_invitations', {})).invitations).toEqual([]);

    // By the room that they share now, ben is known: he adds at once, unless nobody does.
    expect((await ben.command('create_room', { participants: [ann.userId] })).invited).toBeUndefined();
    await rest.get('setPreferences', { body: { whoMayAdd: 'nobody' } });
    expect((await ben.command('create_room', { participants: [ann.userId] })).invited).toEqual([ann.userId]);
    expect((await ann.refusal('set_preferences', { whoMayAdd: 'me' as 'nobody' })).code).toBe('invalid_payload');
  });

  test('to a direct conversation is a room of one, which the other enters', async () => {
    const [ann, ben] = [await person('ann'), await person('ben')];
    await ann.command('set_preferences', { whoMayAdd: 'nobody' });
    const direct = await ben.command('create_room', { participants: [ann.userId], direct: true });
    const { roomId } = direct;
    expect(direct).toMatchObject({ invited: [ann.userId], room: { memberCount: 1, name: ann.userId } });
    await ben.send(roomId, 'hello?');
    const { invitations } = await ann.command('list_invitations', {});
    expect(invitations).toMatchObject([{ roomId, direct: true, name: '', inviter: { userId: ben.userId } }]);
    expect((await ben.refusal('add_members', { roomId, userIds: [ann.userId] })).code).toBe('forbidden');
    const created = ann.next('room_created');
    const { room } = await ann.command('accept_invitation', { roomId });
    expect(room).toMatchObject({ memberCount: 2, peer: { userId: ben.userId } });
    expect((await created).room.peer?.userId).toBe(ben.userId);
    const heard = ben.next('messages', ({ messages }) => messages[0]?.content === 'hi');
    await ann.send(roomId, 'hi');
    await heard;
    expect((await ben.command('create_room', { participants: [ann.userId], direct: true })).invited).toBeUndefined();
  });
});

describe('a block', () => {
  test('ends what the other writes directly, and is not told', async () => {
    const [ann, ben, cho] = [await person('ann'), await person('ben'), await person('cho')];
    const { roomId } = await ann.command('create_room', { participants: [ben.userId], direct: true });
    const { seq } = await ben.send(roomId, 'hello');
    const shared = await ann.createRoom(ben.userId);
    await ann.command('set_preferences', { whoMayAdd: 'nobody' });
    await ben.command('create_room', { participants: [ann.userId] });
    await ann.command('block_user', { userId: ben.userId });
    expect((await ann.command('list_blocks', {})).users).toMatchObject([{ userId: ben.userId }]);
    // What waited of them is gone, too.
    expect((await ann.command('list_invitations', {})).invitations).toEqual([]);
    for (const refusal of [
      await ben.refusal('send_message', { roomId, content: 'still there?' }),
      await ben.refusal('edit_message', { roomId, seq, content: 'look' }),
      await ben.refusal('add_reaction', { roomId, seq, emoji: '👍' }),
      await ann.refusal('send_message', { roomId, content: 'no' }),
    ]) {
      expect(refusal).toMatchObject({ code: 'forbidden', details: { reason: 'blocked' } });
    }
    await ben.command('typing', { roomId });
    await ben.send(shared, 'in a room of more it goes on');
    await ann.next('messages', (it) => it.roomId === shared);
    expect(ann.heard('typing')).toEqual([]);

    // To who is blocked it looks as it does for others whom ann does not let in: they seem invited.
    for (const adder of [ben, cho]) {
      const { room, invited } = await adder.command('create_room', { participants: [ann.userId] });
      expect([room.memberCount, invited]).toEqual([1, [ann.userId]]);
    }
    const waiting = (await ann.command('list_invitations', {})).invitations;
    expect(waiting.map(({ inviter }) => inviter.userId)).toEqual([cho.userId]);

    await suite.rest.as({ token: ann.token }).get('unblock', { params: { id: ben.userId } });
    await ben.send(roomId, 'hello again');
    expect((await ann.refusal('block_user', { userId: ann.userId })).code).toBe('conflict');
    expect((await ann.refusal('block_user', { userId: suite.name('nobody') })).code).toBe('not_found');
  });
});
