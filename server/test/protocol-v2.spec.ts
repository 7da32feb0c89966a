import { LIMITS, type CommandName } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';

const suite = useServer();

/** Two people in a room. */
async function pair() {
  const [ann, ben] = [await suite.two(suite.name('ann')), await suite.two(suite.name('벤'))];
  const roomId = await ann.createRoom(ben.userId);
  await ben.next('room_created');
  return { ann, ben, roomId };
}

describe('register', () => {
  test('acks the user, the session, its token and the latest 100 rooms', async () => {
    const name = suite.name('ann');
    const ann = await suite.two();
    const first = await ann.register(name);
    expect(first).toEqual({
      user: { userId: name, displayName: name, guest: true },
      sessionId: expect.any(String),
      token: expect.stringMatching(/^[\w-]{43}$/),
      rooms: [],
      more: false,
    });
    const roomIds: string[] = [];
    for (let index = 0; index < LIMITS.registerRooms; index += 1) roomIds.unshift(await ann.createRoom());
    expect(await ann.register(name)).toMatchObject({ more: false });
    roomIds.unshift(await ann.createRoom());
    const { rooms, more } = await ann.register(name);
    expect(more).toBe(true);
    expect(rooms.map(({ roomId }) => roomId)).toEqual(roomIds.slice(0, LIMITS.registerRooms));
    expect(rooms[0]).toMatchObject({ role: 'owner', muted: false, readSeq: 1, seq: 1, mentionCount: 0 });
  });

  test('a socket whose handshake carried a session needs none', async () => {
    const { ann, roomId, ben } = await pair();
    ann.close();
    const back = await suite.two(undefined, { accessToken: ann.token ?? '' });
    expect(await back.send(roomId, 'without register')).toMatchObject({ seq: 2 });
    expect((await ben.next('messages')).messages[0]).toMatchObject({ userId: ann.userId });
    await ben.send(roomId, 'and I am heard');
    await back.next('messages', ({ messages }) => messages[0]?.content === 'and I am heard');
  });
});

describe('send_message', () => {
  test('acks { id, seq, rev, createdAt } and is one frame of Message to the room', async () => {
    const { ann, ben, roomId } = await pair();
    const ack = await ann.command('send_message', {
      roomId,
      content: '점심 뭐 먹을까요?',
      clientMessageId: '01ABC',
      replyTo: 1,
      mentions: [ben.userId],
    });
    expect(ack).toEqual({
      id: `${roomId}.2`,
      seq: 2,
      rev: expect.any(Number),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    const message = {
      ...ack,
      roomId,
      userId: ann.userId,
      content: '점심 뭐 먹을까요?',
      kind: 'text',
      clientMessageId: '01ABC',
      replyTo: 1,
      mentions: [ben.userId],
    };
    for (const client of [ann, ben]) {
      expect(await client.next('messages', ({ messages }) => messages[0]?.seq === 2)).toEqual({
        roomId,
        messages: [message],
      });
    }
  });

  test('many at once are sent in batches, ascending, without a gap; acks in the order of sending', async () => {
    const { ann, ben, roomId } = await pair();
    const order: number[] = [];
    const acks = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const ack = await ann.send(roomId, `line ${index}`);
        order.push(index);
        return ack;
      }),
    );
    expect(acks.map(({ seq }) => seq)).toEqual(acks.map((_, index) => index + 2));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    await ben.fence();
    const frames = ben.heard('messages').filter((it) => it.messages[0]?.kind === 'text');
    expect(frames.flatMap(({ messages }) => messages.map(({ content }) => content))).toEqual(
      acks.map((_, index) => `line ${index}`),
    );
    expect(frames.length).toBeLessThan(300);
  });

  test('the same clientMessageId returns the same message with the first content, and is broadcast once', async () => {
    const { ann, ben, roomId } = await pair();
    const first = await ann.send(roomId, 'first', 'key-1');
    const again = await Promise.all(['first', 'second'].map((content) => ann.send(roomId, content, 'key-1')));
    expect(again).toEqual([first, first]);
    const bens = await ben.send(roomId, "ben's own", 'key-1');
    expect(bens.seq).toBe(first.seq + 1);
    const other = await ann.createRoom();
    expect((await ann.send(other, 'elsewhere', 'key-1')).id).toBe(`${other}.2`);
    await ben.fence();
    const contents = ben.heard('messages').flatMap(({ messages }) => messages.map(({ content }) => content));
    expect(contents.filter((content) => ['first', 'second'].includes(content))).toEqual(['first']);
    const { messages } = await suite.rest.as({ token: ben.token }).get('messages', { params: { id: roomId } });
    expect(messages.slice(1).map(({ content }) => content)).toEqual(['first', "ben's own"]);
  });

  test('the same new clientMessageId twice at once makes one message', async () => {
    const { ann, roomId } = await pair();
    const acks = await Promise.all([1, 2, 3].map((index) => ann.send(roomId, `try ${index}`, 'race')));
    expect(new Set(acks.map(({ seq }) => seq)).size).toBe(1);
  });

  test('replyTo names a message of the room', async () => {
    const { ann, roomId } = await pair();
    expect(await ann.refusal('send_message', { roomId, content: 'to what', replyTo: 99 })).toMatchObject({
      code: 'not_found',
    });
  });

  test('content is at most 4,000 characters and not blank', async () => {
    const { ann, roomId } = await pair();
    await ann.send(roomId, '가'.repeat(LIMITS.contentLength));
    for (const content of ['', ' \n\t ', 'x'.repeat(LIMITS.contentLength + 1)]) {
      expect((await ann.refusal('send_message', { roomId, content })).code).toBe('invalid_payload');
    }
    const mentions = Array.from({ length: LIMITS.mentions + 1 }, (_, index) => `m${index}`);
    expect((await ann.refusal('send_message', { roomId, content: 'all', mentions })).code).toBe('invalid_payload');
  });
});

describe('commands of one socket', () => {
  test('are answered in the order of arrival, errors included', async () => {
    const { ann, roomId } = await pair();
    const order: number[] = [];
    const commands: [CommandName, unknown][] = [
      ['send_message', { roomId, content: 'one' }],
      ['edit_message', { roomId, seq: 2, content: 'one, better' }],
      ['send_message', { roomId, content: '' }],
      ['mark_read', { roomId, seq: 2 }],
      ['send_message', { roomId: 'nowhere', content: 'two' }],
      ['send_message', { roomId, content: 'three' }],
      ['sync', { rooms: [{ roomId, afterRev: 0 }] }],
      ['delete_message', { roomId, seq: 3 }],
      ['create_room', { participants: [] }],
      ['typing', { roomId }],
    ];
    const answers = await Promise.all(
      commands.map(async ([name, payload], index) => {
        const answer = (await ann.raw(name, payload)) as { ok: boolean };
        order.push(index);
        return answer.ok;
      }),
    );
    expect(order).toEqual(commands.map((_, index) => index));
    expect(answers).toEqual([true, true, false, true, false, true, true, true, true, true]);
  });
});

describe('edit_message, delete_message', () => {
  test('an edit is the whole new message with a new rev, to the room and in the ack', async () => {
    const { ann, ben, roomId } = await pair();
    const sent = await ann.send(roomId, 'helo');
    const { message } = await ann.command('edit_message', { roomId, seq: sent.seq, content: 'hello' });
    expect(message).toMatchObject({ seq: sent.seq, content: 'hello', createdAt: sent.createdAt });
    expect(message.rev).toBe(sent.rev + 1);
    expect(message.editedAt).toBeDefined();
    expect(await ben.next('message_updated')).toEqual({ roomId, message });
    const same = await ann.command('edit_message', { roomId, seq: sent.seq, content: 'hello' });
    expect(same.message).toEqual(message);
    await ben.fence();
    expect(ben.heard('message_updated')).toHaveLength(1);
  });

  test('a deleted message leaves a tombstone and keeps its seq', async () => {
    const { ann, ben, roomId } = await pair();
    const { seq } = await ann.command('send_message', {
      roomId,
      content: 'secret',
      replyTo: 1,
      mentions: [ben.userId],
    });
    await ben.command('add_reaction', { roomId, seq, emoji: '👍' });
    const { message } = await ann.command('delete_message', { roomId, seq });
    expect(message).toMatchObject({ seq, content: '', deletedAt: expect.any(String), userId: ann.userId });
    for (const gone of ['mentions', 'reactions', 'replyTo'] as const) expect(message[gone]).toBeUndefined();
    expect(await ben.next('message_updated', (it) => it.message.deletedAt !== undefined)).toEqual({ roomId, message });
    expect((await ann.command('delete_message', { roomId, seq })).message).toEqual(message);
    expect((await ann.refusal('edit_message', { roomId, seq, content: 'back' })).code).toBe('conflict');
    expect((await ben.refusal('add_reaction', { roomId, seq, emoji: '👍' })).code).toBe('conflict');
  });

  test('only the author edits; the author and admins delete', async () => {
    const { ann, ben, roomId } = await pair();
    const bens = await ben.send(roomId, 'mine');
    const anns = await ann.send(roomId, 'yours');
    expect((await ann.refusal('edit_message', { roomId, seq: bens.seq, content: 'x' })).code).toBe('forbidden');
    expect((await ben.refusal('delete_message', { roomId, seq: anns.seq })).code).toBe('forbidden');
    await ann.command('delete_message', { roomId, seq: bens.seq });
    await ann.command('set_role', { roomId, userId: ben.userId, role: 'admin' });
    await ben.command('delete_message', { roomId, seq: anns.seq });
    for (const name of ['edit_message', 'delete_message'] as const) {
      const payload = { roomId, seq: 1, content: 'x' };
      expect((await ann.refusal(name, payload)).code).toMatch(/^(conflict|forbidden)$/);
      expect((await ann.refusal(name, { ...payload, seq: 99 })).code).toBe('not_found');
    }
  });
});

describe('reactions', () => {
  test('are added and removed once per user, and no change gets no rev', async () => {
    const { ann, ben, roomId } = await pair();
    const { seq, rev } = await ann.send(roomId, 'who is in');
    const added = await ben.command('add_reaction', { roomId, seq, emoji: '👍' });
    expect(added.message).toMatchObject({ rev: rev + 1, reactions: { '👍': [ben.userId] } });
    expect(await ann.next('message_updated')).toEqual({ roomId, message: added.message });
    expect(await ben.command('add_reaction', { roomId, seq, emoji: '👍' })).toEqual(added);
    const both = await ann.command('add_reaction', { roomId, seq, emoji: '👍' });
    expect(both.message.reactions).toEqual({ '👍': [ben.userId, ann.userId] });
    await ben.command('remove_reaction', { roomId, seq, emoji: '👍' });
    const none = await ann.command('remove_reaction', { roomId, seq, emoji: '👍' });
    expect(none.message.reactions ?? {}).toEqual({});
    expect(none.message.rev).toBe(rev + 4);
    expect(await ann.command('remove_reaction', { roomId, seq, emoji: '👍' })).toEqual(none);
    expect((await ann.refusal('add_reaction', { roomId, seq, emoji: 'ok' })).code).toBe('invalid_payload');
  });

  test('a message holds 20 different emoji', async () => {
    const { ann, ben, roomId } = await pair();
    const { seq } = await ann.send(roomId, 'all of them');
    const emoji = Array.from({ length: LIMITS.emojiPerMessage + 1 }, (_, index) =>
      String.fromCodePoint(0x1f600 + index),
    );
    for (const one of emoji.slice(0, -1)) await ann.command('add_reaction', { roomId, seq, emoji: one });
    const last = emoji.at(-1) ?? '';
    expect((await ann.refusal('add_reaction', { roomId, seq, emoji: last })).code).toBe('conflict');
    await ben.command('add_reaction', { roomId, seq, emoji: emoji[0] ?? '' });
    await ann.command('remove_reaction', { roomId, seq, emoji: emoji[1] ?? '' });
    await ann.command('add_reaction', { roomId, seq, emoji: last });
  });

  test('a message holds 500 reactions', async () => {
    const { ann, roomId } = await pair();
    const { seq } = await ann.send(roomId, 'everybody');
    const emoji = Array.from({ length: LIMITS.emojiPerMessage }, (_, index) => String.fromCodePoint(0x1f600 + index));
    const people = LIMITS.reactionsPerMessage / emoji.length;
    for (let index = 0; index < people; index += 1) {
      const one = await suite.two(suite.name('p'));
      await ann.command('add_members', { roomId, userIds: [one.userId] });
      await Promise.all(emoji.map((it) => one.command('add_reaction', { roomId, seq, emoji: it })));
      one.close();
    }
    expect((await ann.refusal('add_reaction', { roomId, seq, emoji: emoji[0] ?? '' })).code).toBe('conflict');
  });
});
