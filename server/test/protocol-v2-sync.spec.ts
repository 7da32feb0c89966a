import { LIMITS } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';
import type { ProtocolV2Client } from './support/protocol-v2-client.js';

const suite = useServer();

async function pair() {
  const [ann, ben] = [await suite.two(suite.name('ann')), await suite.two(suite.name('ben'))];
  return { ann, ben, roomId: await ann.createRoom(ben.userId) };
}

const sync = async (client: ProtocolV2Client, roomId: string, afterRev: number) =>
  (await client.command('sync', { rooms: [{ roomId, afterRev }] })).rooms;

async function revOf(client: ProtocolV2Client, roomId: string) {
  return (await sync(client, roomId, 0))[0]?.rev ?? 0;
}

async function sendMany(client: ProtocolV2Client, roomId: string, count: number) {
  await Promise.all(Array.from({ length: count }, (_, index) => client.send(roomId, `line ${index}`)));
}

describe('sync', () => {
  test('answers nothing for rooms that did not change', async () => {
    const { ann, roomId } = await pair();
    expect(await sync(ann, roomId, await revOf(ann, roomId))).toEqual([]);
    expect(await ann.command('sync', { rooms: [] })).toEqual({ rooms: [] });
  });

  test('returns the current state of later changes, ascending by rev, each once', async () => {
    const { ann, ben, roomId } = await pair();
    await ann.send(roomId, 'two');
    const edited = await ann.send(roomId, 'three');
    const held = await revOf(ann, roomId);
    const four = await ben.send(roomId, 'four');
    await ann.command('edit_message', { roomId, seq: edited.seq, content: 'three!' });
    const { message } = await ben.command('add_reaction', { roomId, seq: edited.seq, emoji: '👍' });
    const [answer, ...rest] = await sync(ann, roomId, held);
    expect(rest).toEqual([]);
    expect(answer).toMatchObject({ roomId, rev: held + 3, more: false });
    expect(answer?.messages.map(({ seq, rev, content }) => [seq, rev, content])).toEqual([
      [four.seq, held + 1, 'four'],
      [edited.seq, held + 3, 'three!'],
    ]);
    expect(answer?.messages[1]).toEqual(message);
    expect(answer?.members).toBeUndefined();
    expect(answer?.reset).toBeUndefined();
  });

  test('reports changes of the members and of the room', async () => {
    const { ann, ben, roomId } = await pair();
    const held = await revOf(ann, roomId);
    await ann.command('update_room', { roomId, topic: 'new' });
    const [renamed] = await sync(ben, roomId, held);
    expect(renamed).toMatchObject({ rev: held + 1, messages: [], room: { roomId, topic: 'new' } });
    expect(renamed?.members).toBeUndefined();
    await ann.command('set_role', { roomId, userId: ben.userId, role: 'admin' });
    expect((await sync(ben, roomId, held + 1))[0]).toMatchObject({ rev: held + 2, messages: [], members: 'stale' });
  });

  test('returns at most 200 messages; repeated requests from the last one reach the rev', async () => {
    const { ann, ben, roomId } = await pair();
    const held = await revOf(ann, roomId);
    await sendMany(ann, roomId, 450);
    const seqs: number[] = [];
    let afterRev = held;
    const sizes: number[] = [];
    for (let more = true; more;) {
      const [answer] = await sync(ben, roomId, afterRev);
      if (!answer) throw new Error('no answer');
      seqs.push(...answer.messages.map(({ seq }) => seq));
      sizes.push(answer.messages.length);
      more = answer.more;
      afterRev = more ? (answer.messages.at(-1)?.rev ?? 0) : answer.rev;
    }
    expect(sizes).toEqual([LIMITS.syncMessages, LIMITS.syncMessages, 50]);
    expect(seqs).toEqual(Array.from({ length: 450 }, (_, index) => index + 2));
    expect(afterRev).toBe(held + 450);
  });

  test('more than 1,000 changes, or a rev from nowhere, reset', async () => {
    const { ann, roomId } = await pair();
    const held = await revOf(ann, roomId);
    for (let round = 0; round < 4; round += 1) await sendMany(ann, roomId, LIMITS.syncChanges / 4);
    expect((await sync(ann, roomId, held))[0]).toMatchObject({ more: true });
    expect((await sync(ann, roomId, held))[0]?.reset).toBeUndefined();
    await ann.send(roomId, 'one more');
    const [answer] = await sync(ann, roomId, held);
    expect(answer).toMatchObject({
      roomId,
      reset: true,
      messages: [],
      more: false,
      members: 'stale',
      room: { roomId },
    });
    expect((await sync(ann, roomId, 1_000_000))[0]).toMatchObject({ reset: true });
  });

  test('a room of which the caller is not a member, or that is deleted, is gone', async () => {
    const { ann, ben, roomId } = await pair();
    await ann.command('remove_member', { roomId, userId: ben.userId });
    const gone = (id: string) => [{ roomId: id, rev: 0, messages: [], more: false, gone: true }];
    expect(await sync(ben, roomId, 0)).toEqual(gone(roomId));
    expect(await sync(ben, 'never-was', 5)).toEqual(gone('never-was'));
    await ann.command('delete_room', { roomId });
    expect(await sync(ann, roomId, 0)).toEqual(gone(roomId));
  });

  test('accepts at most 100 rooms', async () => {
    const { ann, roomId } = await pair();
    const rooms = Array.from({ length: LIMITS.syncRooms }, (_, index) => ({ roomId: `r${index}`, afterRev: 0 }));
    const answer = await ann.command('sync', { rooms: [...rooms.slice(1), { roomId, afterRev: 0 }] });
    expect(answer.rooms).toHaveLength(LIMITS.syncRooms);
    expect(answer.rooms.filter(({ gone }) => !gone).map((it) => it.roomId)).toEqual([roomId]);
    expect((await ann.refusal('sync', { rooms: [...rooms, { roomId, afterRev: 0 }] })).code).toBe('invalid_payload');
  });

  test('changes during a disconnect are returned by sync after reconnecting', async () => {
    const { ann, ben, roomId } = await pair();
    const held = await revOf(ben, roomId);
    const back = new Promise<void>((resolve) => ben.socket.once('connect', () => resolve()));
    // Nobody listens for a moment: what is sent now is lost to this connection.
    ben.socket.io.reconnectionDelay(300);
    ben.breakConnection();
    await ann.send(roomId, 'while you were away');
    await back;
    const [answer] = await sync(ben, roomId, held);
    expect(answer?.messages.map(({ content }) => content)).toContain('while you were away');
  });
});
