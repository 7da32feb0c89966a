import { describe, expect, it } from 'vitest';
import { LIMITS } from '@suda/contract';
import { fresh, refused, useHarness, type OpenBackend } from '../testing/harness.js';
import { roomLogBansSuite } from './room-log-bans.suite.js';
import { roomLogMembersSuite } from './room-log-members.suite.js';
import { roomLogPermissionsSuite } from './room-log-permissions.suite.js';
import { roomLogStrangersSuite } from './room-log-strangers.suite.js';

/** Every promise of RoomLog. */
export function roomLogSuite(open: OpenBackend): void {
  describe('RoomLog', () => {
    messages(open);
    roomLogMembersSuite(open);
    roomLogStrangersSuite(open);
    roomLogPermissionsSuite(open);
    roomLogBansSuite(open);
  });
}

function messages(open: OpenBackend): void {
  const harness = useHarness(open);

  it('numbers a new room from one: room, members, system message', async () => {
    const [owner, friend] = (await harness().people(2)) as [never, never];
    const room = await harness().room(owner, [friend], { name: '수다' });
    expect(room).toMatchObject({
      name: '수다',
      seq: 1,
      rev: 3,
      memberCount: 2,
      lastMessage: { kind: 'system', rev: 3 },
    });
    const entries = harness().entriesOf(room.roomId);
    expect(entries.map((it) => [it.kind, it.rev])).toEqual([
      ['room', 1],
      ['member', 2],
      ['message', 3],
    ]);
    expect(entries[0]).toMatchObject({ cause: 'created', room });
    expect(entries[1]).toMatchObject({ cause: 'created', room, joined: [{ role: 'owner' }, { role: 'member' }] });
    expect(entries[2]).toMatchObject({ message: { notice: { type: 'room_created' } } });
    await refused(
      harness().backend.roomLog.createRoom({ ...room, topic: '', direct: false, owner, people: [] }),
      'conflict',
    );
  });

  it('numbers an appended message, and moves the read marker of its sender only', async () => {
    const owner = await harness().person();
    const friend = await harness().person();
    const { roomId } = await harness().room(owner, [friend]);
    const { backend } = harness();
    const command = {
      roomId,
      userId: owner.userId,
      content: 'a\u0301 — 수다',
      replyTo: 1,
      mentions: [friend.userId],
      calls: 'all' as const,
    };
    const { message, duplicate } = await backend.roomLog.append({ ...command, clientMessageId: 'one' });
    expect(duplicate).toBe(false);
    expect(message).toEqual({
      ...command,
      clientMessageId: 'one',
      id: `${roomId}.2`,
      seq: 2,
      rev: 4,
      kind: 'text',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    });
    expect(await backend.history.message(roomId, 2)).toEqual(message);
    expect(await backend.rooms.summary(roomId, owner.userId)).toMatchObject({ readSeq: 2, mentionCount: 0 });
    expect(await backend.rooms.summary(roomId, friend.userId)).toMatchObject({ readSeq: 1, mentionCount: 1 });
    await refused(backend.roomLog.append({ ...command, replyTo: 3 }), 'not_found');
    expect(await backend.rooms.room(roomId)).toMatchObject({ seq: 2, rev: 4 });
  });

  it('creates one message for one idempotency key, and keeps the first content', async () => {
    const owner = await harness().person();
    const friend = await harness().person();
    const { roomId } = await harness().room(owner, [friend]);
    const { roomLog, history } = harness().backend;
    const send = (userId: string, content: string) =>
      roomLog.append({ roomId, userId, content, clientMessageId: 'key' });
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => send(owner.userId, `try ${i}`)));
    expect(new Set(all.map((it) => it.message.seq))).toEqual(new Set([2]));
    expect(all.filter((it) => !it.duplicate)).toHaveLength(1);
    expect((await send(owner.userId, 'again')).message.content).toBe('try 0');
    expect((await send(friend.userId, 'mine')).duplicate).toBe(false);
    const { message } = await roomLog.changeMessage({ roomId, seq: 2, userId: owner.userId }, { type: 'delete' });
    expect(await send(owner.userId, 'after')).toEqual({ message, duplicate: true });
    expect((await history.page(roomId, {}, 10)).messages).toHaveLength(3);
  });

  it('takes a thousand appends at once without a gap, and notifies in order before they resolve', async () => {
    const owner = await harness().person();
    const rooms = await Promise.all(Array.from({ length: 4 }, () => harness().room(owner)));
    const { roomLog, history } = harness().backend;
    const settled = await Promise.all(
      Array.from({ length: 1_000 }, async (_, i) => {
        const { roomId } = rooms[i % 4] as { roomId: string };
        const { message } = await roomLog.append({ roomId, userId: owner.userId, content: `${i}` });
        return { i, message, notified: harness().entries.some((it) => it.roomId === roomId && it.rev === message.rev) };
      }),
    );
    expect(settled.every((it) => it.notified)).toBe(true);
    for (const [index, { roomId }] of rooms.entries()) {
      const own = settled.filter((it) => it.i % 4 === index).map((it) => it.message);
      expect(own.map((it) => it.seq)).toEqual(Array.from({ length: 250 }, (_, i) => i + 2));
      expect(own.map((it) => it.rev)).toEqual(Array.from({ length: 250 }, (_, i) => i + 4));
      expect(
        harness()
          .entriesOf(roomId)
          .map((it) => it.rev),
      ).toEqual(Array.from({ length: 253 }, (_, i) => i + 1));
      const times = own.map((it) => it.createdAt);
      expect(times).toEqual([...times].sort());
      const stored = [
        ...(await history.page(roomId, { after: 1 }, 200)).messages,
        ...(await history.page(roomId, { after: 201 }, 200)).messages,
      ];
      expect(stored).toEqual(own);
    }
  });

  it('leaves no trace of refused appends among accepted ones', async () => {
    const owner = await harness().person();
    const stranger = await harness().person();
    const { roomId } = await harness().room(owner);
    const { roomLog, rooms } = harness().backend;
    const answers = await Promise.allSettled(
      Array.from({ length: 100 }, (_, i) => {
        const userId = i % 2 === 0 ? owner.userId : stranger.userId;
        return roomLog.append({ roomId, userId, content: `${i}` });
      }),
    );
    expect(answers.filter((it) => it.status === 'rejected')).toHaveLength(50);
    expect(await rooms.room(roomId)).toMatchObject({ seq: 51, rev: 53, lastMessage: { content: '98' } });
    expect(harness().entriesOf(roomId)).toHaveLength(53);
  });

  it('edits what its author wrote, and takes no rev for no change', async () => {
    const owner = await harness().person();
    const friend = await harness().person();
    const { roomId } = await harness().room(owner, [friend]);
    const { roomLog, history } = harness().backend;
    await harness().say(roomId, friend.userId, 'before');
    const ref = { roomId, seq: 2, userId: friend.userId };
    const { message, changed } = await roomLog.changeMessage(ref, { type: 'edit', content: 'after' });
    expect(changed).toBe(true);
    expect(message).toMatchObject({ seq: 2, rev: 5, content: 'after', editedAt: expect.any(String) as string });
    expect(harness().entriesOf(roomId).at(-1)).toMatchObject({
      kind: 'message_changed',
      cause: 'edit',
      rev: 5,
      actorId: friend.userId,
      message,
    });
    expect(await roomLog.changeMessage(ref, { type: 'edit', content: 'after' })).toEqual({ message, changed: false });
    await refused(roomLog.changeMessage({ ...ref, userId: owner.userId }, { type: 'edit', content: 'x' }), 'forbidden');
    await refused(
      roomLog.changeMessage({ roomId, seq: 1, userId: owner.userId }, { type: 'edit', content: 'x' }),
      'conflict',
    );
    await refused(roomLog.changeMessage({ ...ref, seq: 99 }, { type: 'edit', content: 'x' }), 'not_found');
    expect(await history.message(roomId, 2)).toEqual(message);
  });

  it('leaves a tombstone, once', async () => {
    const owner = await harness().person();
    const friend = await harness().person();
    const { roomId } = await harness().room(owner, [friend]);
    const { roomLog, rooms } = harness().backend;
    const mentions = [friend.userId];
    await roomLog.append({ roomId, userId: owner.userId, content: 'gone', replyTo: 1, mentions });
    await roomLog.changeMessage({ roomId, seq: 2, userId: friend.userId }, { type: 'react', emoji: '👍', on: true });
    const ref = { roomId, seq: 2, userId: owner.userId };
    await refused(roomLog.changeMessage({ ...ref, userId: friend.userId }, { type: 'delete' }), 'forbidden');
    const { message } = await roomLog.changeMessage(ref, { type: 'delete' });
    expect(message).toEqual({
      id: `${roomId}.2`,
      roomId,
      seq: 2,
      rev: 6,
      userId: owner.userId,
      content: '',
      kind: 'text',
      createdAt: message.createdAt,
      deletedAt: expect.any(String) as string,
    });
    expect(await rooms.summary(roomId, friend.userId)).toMatchObject({ mentionCount: 0, lastMessage: message });
    expect(await roomLog.changeMessage(ref, { type: 'delete' })).toEqual({ message, changed: false });
    await refused(roomLog.changeMessage(ref, { type: 'edit', content: 'x' }), 'conflict');
    await refused(roomLog.changeMessage(ref, { type: 'react', emoji: '👍', on: true }), 'conflict');
    await harness().say(roomId, friend.userId, 'theirs');
    expect(await roomLog.changeMessage({ ...ref, seq: 3 }, { type: 'delete' })).toMatchObject({ changed: true });
  });

  it('adds and takes back reactions, up to the limits', async () => {
    const owner = await harness().person();
    const { roomId } = await harness().room(owner);
    const { roomLog } = harness().backend;
    await harness().say(roomId, owner.userId, 'nice');
    const ref = { roomId, seq: 2, userId: owner.userId };
    const emoji = Array.from({ length: LIMITS.emojiPerMessage + 1 }, (_, i) => String.fromCodePoint(0x1f600 + i));
    for (const it of emoji.slice(0, -1)) await roomLog.changeMessage(ref, { type: 'react', emoji: it, on: true });
    await refused(roomLog.changeMessage(ref, { type: 'react', emoji: emoji.at(-1) as string, on: true }), 'conflict');
    const again = await roomLog.changeMessage(ref, { type: 'react', emoji: emoji[0] as string, on: true });
    expect(again).toMatchObject({ changed: false, message: { rev: 4 + LIMITS.emojiPerMessage } });
    for (const it of emoji.slice(1, -1)) await roomLog.changeMessage(ref, { type: 'react', emoji: it, on: false });
    const { message } = await roomLog.changeMessage(ref, { type: 'react', emoji: emoji[0] as string, on: false });
    expect(message).not.toHaveProperty('reactions');
    const { rev } = message;
    const last = { roomId, seq: 2, rev, fromRev: rev - 1, userId: owner.userId, emoji: emoji[0], on: false };
    expect(harness().entriesOf(roomId).at(-1)).toMatchObject({ cause: 'reaction', reaction: last });
    const { changed } = await roomLog.changeMessage(ref, { type: 'react', emoji: emoji[0] as string, on: false });
    expect(changed).toBe(false);
  });

  it('counts the reactions of all people', async () => {
    const people = await harness().people(LIMITS.reactionsPerMessage / 10 + 1);
    const [owner, ...others] = people as [(typeof people)[0], ...typeof people];
    const { roomId } = await harness().room(owner, others);
    const { roomLog } = harness().backend;
    await harness().say(roomId, owner.userId, 'popular');
    const emoji = Array.from({ length: 10 }, (_, i) => String.fromCodePoint(0x1f600 + i));
    await Promise.all(
      others.flatMap((it) =>
        emoji.map((one) =>
          roomLog.changeMessage({ roomId, seq: 2, userId: it.userId }, { type: 'react', emoji: one, on: true }),
        ),
      ),
    );
    await refused(
      roomLog.changeMessage({ roomId, seq: 2, userId: owner.userId }, { type: 'react', emoji: '😀', on: true }),
      'conflict',
    );
  });

  it('hides rooms from callers that are not members', async () => {
    const owner = await harness().person();
    const { userId } = await harness().person();
    const { roomLog } = harness().backend;
    const secret = await harness().room(owner);
    const open = await harness().room(owner, [], { visibility: 'public' });
    await refused(roomLog.append({ roomId: fresh('none'), userId, content: 'x' }), 'not_found');
    await refused(roomLog.append({ roomId: secret.roomId, userId, content: 'x' }), 'not_found');
    await refused(roomLog.append({ roomId: open.roomId, userId, content: 'x' }), 'forbidden');
  });
}
