import type { CommandInput, CommandName } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';
import { PlainClient } from './support/plain-client.js';
import type { ProtocolV2Client } from './support/protocol-v2-client.js';

const suite = useServer();

const WORD = 'pomegranate';

/** A room with something said in it, and a caller that is not a member. */
async function scene(visibility: 'private' | 'public') {
  const [ann, ben, eve] = [
    await suite.two(suite.name('ann')),
    await suite.two(suite.name('ben')),
    await suite.two(suite.name('eve')),
  ];
  const { roomId } = await ann.command('create_room', { participants: [ben.userId], visibility, name: 'fruit' });
  const { seq } = await ann.send(roomId, `the ${WORD} is ripe`);
  // Who is in it finds it; only then it means something that another does not.
  const found = async () => (await restOf(ann).get('search', { query: { q: WORD } })).results.length;
  await expect.poll(found).toBe(1);
  return { ann, ben, eve, roomId, seq };
}

type Commands = { [C in CommandName]?: CommandInput<C> };

const commandsIn = (roomId: string, seq: number, somebody: string): Commands => ({
  send_message: { roomId, content: 'let me in' },
  edit_message: { roomId, seq, content: 'mine now' },
  delete_message: { roomId, seq },
  add_reaction: { roomId, seq, emoji: '👍' },
  remove_reaction: { roomId, seq, emoji: '👍' },
  mark_read: { roomId, seq },
  mark_unread: { roomId, seq },
  set_room_prefs: { roomId, muted: true },
  typing: { roomId },
  update_room: { roomId, name: 'mine' },
  delete_room: { roomId },
  add_members: { roomId, userIds: [somebody] },
  remove_member: { roomId, userId: somebody },
  ban_user: { roomId, userId: somebody },
  unban_user: { roomId, userId: somebody },
  set_role: { roomId, userId: somebody, role: 'member' },
  leave_room: { roomId },
});

const restOf = ({ token }: ProtocolV2Client) => suite.rest.as({ token });

async function readings(client: ProtocolV2Client, roomId: string) {
  const rest = restOf(client);
  const params = { id: roomId };
  return {
    members: await rest.call('members', { params }),
    bans: await rest.call('bans', { params }),
    messages: await rest.call('messages', { params }),
    export: await rest.call('exportRoom', { params, query: { format: 'json' } }),
    search: await rest.call('search', { query: { q: WORD, room: roomId } }),
    days: await rest.call('days', { params, query: { month: '2026-11', zone: 'UTC' } }),
  };
}

for (const [visibility, code] of [
  ['private', 'not_found'],
  ['public', 'forbidden'],
] as const) {
  describe(`callers that are not members of a ${visibility} room`, () => {
    test('can do nothing in it, and the attempts change nothing', async () => {
      const { ann, ben, eve, roomId, seq } = await scene(visibility);
      const before = await restOf(ann).get('messages', { params: { id: roomId } });
      await ben.fence();
      ben.clear();
      for (const [name, payload] of Object.entries(commandsIn(roomId, seq, ben.userId))) {
        const answer = (await eve.raw(name, payload)) as { ok: boolean; error?: { code: string; message: string } };
        expect([name, answer.ok, answer.error?.code]).toEqual([name, false, code]);
        expect(answer.error?.message).not.toContain('fruit');
      }
      await ben.fence();
      // That they all came online may be told late.
      expect(ben.frames.filter(({ event }) => event !== 'presence')).toEqual([]);
      expect(await restOf(ann).get('messages', { params: { id: roomId } })).toEqual(before);
    });

    test('can read nothing of it', async () => {
      const { eve, roomId } = await scene(visibility);
      for (const [what, { status, error, data }] of Object.entries(await readings(eve, roomId))) {
        expect([what, status, error.code]).toEqual([what, code === 'not_found' ? 404 : 403, code]);
        expect(data).toBeUndefined();
      }
      const rest = restOf(eve);
      expect((await rest.get('search', { query: { q: WORD } })).results).toEqual([]);
      expect(await rest.get('searchKeyword', { body: { keyword: WORD } })).toEqual([]);
      expect(await eve.command('sync', { rooms: [{ roomId, afterRev: 0 }] })).toMatchObject({
        rooms: [{ gone: true }],
      });
      expect((await rest.get('rooms', {})).rooms).toEqual([]);
    });

    test('receives nothing of it', async () => {
      const { ann, ben, eve, roomId, seq } = await scene(visibility);
      await ann.command('typing', { roomId });
      await ann.command('edit_message', { roomId, seq, content: 'ripe now' });
      await ann.command('update_room', { roomId, topic: 'fruit' });
      await ben.command('mark_read', { roomId, seq });
      await ann.next('read_marker');
      await ben.command('leave_room', { roomId });
      await eve.fence();
      expect(eve.frames.filter(({ args }) => JSON.stringify(args).includes(roomId))).toEqual([]);
    });
  });
}

describe('a room that I may not see', () => {
  test('is answered like one that is not there', async () => {
    const { eve, roomId, seq } = await scene('private');
    const missing = '01JD7Z5T8XK3Q1V9E6M2C4B7NA';
    for (const name of Object.keys(commandsIn(roomId, seq, eve.userId))) {
      const hidden = await eve.raw(name, commandsIn(roomId, seq, eve.userId)[name as CommandName]);
      const nothing = await eve.raw(name, commandsIn(missing, seq, eve.userId)[name as CommandName]);
      expect([name, hidden]).toEqual([name, nothing]);
    }
    expect((await eve.refusal('join_room', { roomId })).code).toBe('not_found');
    const [hidden, nothing] = [await readings(eve, roomId), await readings(eve, missing)];
    for (const what of Object.keys(hidden) as (keyof typeof hidden)[]) {
      expect([what, hidden[what].status, hidden[what].error]).toEqual([
        what,
        nothing[what].status,
        nothing[what].error,
      ]);
    }
    expect((await restOf(eve).call('room', { params: { id: roomId } })).status).toBe(404);
    expect((await restOf(eve).get('publicRooms', {})).rooms.map((room) => room.roomId)).not.toContain(roomId);
  });
});

describe('a public room', () => {
  test('is visible to everyone, without its messages', async () => {
    const { eve, roomId } = await scene('public');
    const { room } = await restOf(eve).get('room', { params: { id: roomId } });
    expect(room).toMatchObject({ roomId, name: 'fruit', memberCount: 2, visibility: 'public' });
    const { rooms } = await restOf(eve).get('publicRooms', { query: { q: 'fru' } });
    const listed = rooms.find((it) => it.roomId === roomId);
    expect(listed).toEqual(room);
    expect(JSON.stringify([room, listed])).not.toContain(WORD);
  });
});

describe('a removed member', () => {
  test('receives, reads and finds nothing from that moment on', async () => {
    const { ann, ben, roomId } = await scene('private');
    const other = await suite.two(ben.userId, { accessToken: ben.token ?? '' });
    const plain = await suite.plain(ben.userId, { auth: { accessToken: ben.token } });
    await ann.command('remove_member', { roomId, userId: ben.userId });
    await ann.send(roomId, `no more ${WORD} for ben`);
    await ann.command('typing', { roomId });
    for (const client of [ben, other, plain]) {
      await client.fence();
      const after = client.frames.filter(({ args }) => JSON.stringify(args).includes('for ben'));
      expect(after).toEqual([]);
      expect(client.frames.some(({ event }) => event === 'typing')).toBe(false);
    }
    for (const { status } of Object.values(await readings(ben, roomId))) expect(status).toBe(404);
    expect((await restOf(ben).get('search', { query: { q: WORD } })).results).toEqual([]);
    const back = await suite.two(undefined, { accessToken: ben.token ?? '' });
    await ann.send(roomId, 'and after a new connection');
    await back.fence();
    expect(back.heard('messages')).toEqual([]);
  });
});

describe('who was banned', () => {
  test('is told so by a public room, and by nothing of a private one', async () => {
    const { ann, ben, eve, roomId } = await scene('public');
    const plain = await suite.plain(eve.userId, { auth: { accessToken: eve.token } });
    for (const { userId } of [ben, eve]) await ann.command('ban_user', { roomId, userId });
    for (const client of [ben, eve]) {
      const refusal = { code: 'forbidden', details: { reason: 'banned', userIds: [client.userId] } };
      expect(await client.refusal('join_room', { roomId })).toMatchObject(refusal);
      for (const { status } of Object.values(await readings(client, roomId))) expect(status).toBe(403);
    }
    // A program of protocol v1 hears it as the text of a command without an ack.
    plain.emit('join_room', { userId: eve.userId, roomId });
    await plain.next('system', ({ code }) => code === 'forbidden');
    const { bans } = await restOf(ann).get('bans', { params: { id: roomId } });
    expect(bans.map(({ userId, bannedBy }) => [userId, bannedBy])).toEqual([
      [eve.userId, ann.userId],
      [ben.userId, ann.userId],
    ]);
    await ann.command('update_room', { roomId, visibility: 'private' });
    expect((await ben.refusal('join_room', { roomId })).code).toBe('not_found');
    await ann.command('update_room', { roomId, visibility: 'public' });
    await ann.command('unban_user', { roomId, userId: ben.userId });
    expect((await ben.command('join_room', { roomId })).room.memberCount).toBe(2);
  });

  test('is shown to who may ban, and added by nobody who may not', async () => {
    const { ann, ben, eve, roomId } = await scene('private');
    expect(await ann.refusal('ban_user', { roomId, userId: suite.name('nobody') })).toMatchObject({
      code: 'not_found',
    });
    await ann.command('ban_user', { roomId, userId: eve.userId });
    await ben.next('messages', ({ messages }) => messages.some((it) => it.notice?.type === 'member_banned'));
    expect(await ben.refusal('add_members', { roomId, userIds: [eve.userId] })).toMatchObject({
      code: 'forbidden',
      details: { reason: 'banned', userIds: [eve.userId] },
    });
    // As one adds somebody on protocol v1.
    expect((await ben.refusal('join_room', { roomId, userId: eve.userId })).code).toBe('forbidden');
    expect((await restOf(ben).call('bans', { params: { id: roomId } })).status).toBe(403);
    expect((await ben.refusal('unban_user', { roomId, userId: eve.userId })).code).toBe('forbidden');
  });
});

describe('presence', () => {
  test('is visible only to users who share a room', async () => {
    const { ann, ben, eve } = await scene('private');
    expect(await restOf(ann).get('presence', { params: { id: ben.userId } })).toEqual({
      userId: ben.userId,
      status: 'online',
      displayName: ben.userId,
    });
    for (const id of [ben.userId, suite.name('nobody')]) {
      expect(await restOf(eve).call('presence', { params: { id } })).toMatchObject({
        status: 404,
        error: { code: 'not_found', message: 'No such person.' },
      });
    }
    ben.close();
    await ann.next('presence', ({ users }) => users.some((it) => it.userId === ben.userId && it.status === 'offline'));
    await eve.fence();
    expect(eve.heard('presence').flatMap(({ users }) => users.map(({ userId }) => userId))).not.toContain(ben.userId);
  });

  test('is seen through no direct conversation that was not answered, or that one of the two has left', async () => {
    const [ann, ben, cho] = [
      await suite.two(suite.name('ann')),
      await suite.two(suite.name('ben')),
      await suite.two(suite.name('cho')),
    ];
    const { roomId } = await ann.command('create_room', { participants: [ben.userId], direct: true });
    await ann.createRoom(cho.userId);
    await ben.createRoom(cho.userId);
    const params = { id: ben.userId };
    const seen = async () => (await restOf(ann).call('presence', { params })).status;
    // Nobody asked ben.
    expect(await seen()).toBe(404);
    expect((await restOf(ben).get('presence', { params: { id: ann.userId } })).status).toBe('online');
    await ben.send(roomId, 'hello');
    await expect.poll(seen).toBe(200);
    await ben.command('leave_room', { roomId });
    expect((await restOf(ann).call('presence', { params })).status).toBe(404);
    const { members } = await restOf(ann).get('members', { params: { id: roomId } });
    expect(members.map(({ userId, status }) => [userId, status])).toEqual([
      [ann.userId, 'online'],
      [ben.userId, 'offline'],
    ]);
    ben.close();
    await cho.next('presence', ({ users }) => users.some((it) => it.userId === ben.userId && it.status === 'offline'));
    await ann.fence();
    // What ann heard of before was that ben came.
    expect(ann.heard('presence').flatMap(({ users }) => users)).not.toContainEqual({
      userId: ben.userId,
      status: 'offline',
    });
  });

  test('is told to no socket that has not registered', async () => {
    const { url } = suite.deployment.first;
    const [stranger, ann] = [await PlainClient.connect(url), await PlainClient.connect(url)];
    const name = suite.name('ann');
    await ann.register(name);
    await ann.next('get_users', ({ users }) => users.includes(name));
    await stranger.fence();
    expect(stranger.frames.filter(({ event }) => event === 'get_users')).toEqual([]);
    for (const client of [stranger, ann]) client.close();
  });
});
