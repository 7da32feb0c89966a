import { LIMITS, TIMES } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';

const suite = useServer();

/** Frames may be late on their way by this much. */
const LATE_MS = 400;

async function pair() {
  const [ann, ben] = [await suite.two(suite.name('ann')), await suite.two(suite.name('ben'))];
  return { ann, ben, roomId: await ann.createRoom(ben.userId) };
}

describe('typing', () => {
  test('reaches the others of both protocol versions, not my own sessions', async () => {
    const { ann, ben, roomId } = await pair();
    const other = await suite.two(ann.userId, { accessToken: ann.token ?? '' });
    const plainName = suite.name('plain');
    const plain = await suite.plain(plainName);
    await ann.command('add_members', { roomId, userIds: [plainName] });
    expect(await ann.command('typing', { roomId })).toEqual({});
    expect(await ben.nextArgs('typing')).toEqual([ann.userId, { roomId }]);
    expect(await plain.nextArgs('typing')).toEqual([ann.userId, { roomId }]);
    for (const client of [ann, other]) {
      await client.fence();
      expect(client.heard('typing')).toEqual([]);
    }
  });

  test('is sent at most once per user, room and two seconds, over all sessions', async () => {
    const { ann, ben, roomId } = await pair();
    const other = await suite.two(ann.userId, { accessToken: ann.token ?? '' });
    const second = await ann.createRoom(ben.userId);
    for (let index = 0; index < 5; index += 1) {
      await ann.command('typing', { roomId });
      await other.command('typing', { roomId });
    }
    await ann.command('typing', { roomId: second });
    await ben.next('typing', (_, { roomId: room }) => room === second);
    const told = () =>
      ben.frames.filter(({ event, args }) => event === 'typing' && (args[1] as { roomId: string }).roomId === roomId);
    expect(told()).toHaveLength(1);
    await expect
      .poll(
        async () => {
          await ann.command('typing', { roomId });
          await ben.fence();
          return told().length;
        },
        { timeout: 2 * TIMES.typingIntervalMs, interval: 20 },
      )
      .toBe(2);
    const [first, next] = told();
    expect((next?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(TIMES.typingIntervalMs - LATE_MS);
  });
});

describe('read markers', () => {
  test('only advance, never beyond the room’s last message', async () => {
    const { ann, ben, roomId } = await pair();
    for (const content of ['two', 'three', 'four']) await ben.send(roomId, content);
    expect(await ann.command('mark_read', { roomId, seq: 3 })).toEqual({ readSeq: 3 });
    expect(await ann.command('mark_read', { roomId, seq: 2 })).toEqual({ readSeq: 3 });
    expect(await ann.command('mark_read', { roomId, seq: 1_000 })).toEqual({ readSeq: 4 });
  });

  test('move back when their owner asks for it, for every session and the others', async () => {
    const { ann, ben, roomId } = await pair();
    const other = await suite.two(ann.userId, { accessToken: ann.token ?? '' });
    for (const content of ['two', 'three', 'four']) await ben.send(roomId, content);
    await ann.command('mark_read', { roomId, seq: 4 });
    expect(await ann.command('mark_unread', { roomId, seq: 3 })).toEqual({ readSeq: 2, readEpoch: 1, seq: 4 });
    expect(await ann.command('mark_unread', { roomId, seq: 4 })).toEqual({ readSeq: 2, readEpoch: 1, seq: 4 });
    for (const client of [ben, other]) {
      const frame = await client.next('read_marker', (it) => it.markers[ann.userId] === 2);
      expect(frame).toEqual({ roomId, markers: { [ann.userId]: 2 }, epochs: { [ann.userId]: 1 }, seq: 4 });
    }
    expect(await ann.command('mark_read', { roomId, seq: 3 })).toEqual({ readSeq: 3, readEpoch: 1 });
  });

  test('count unread messages: joining starts at the end, sending reads, mentions are counted', async () => {
    const { ann, ben, roomId } = await pair();
    const roomOf = async (client: typeof ann) => {
      const { room } = await suite.rest.as({ token: client.token }).get('room', { params: { id: roomId } });
      return room as { seq: number; readSeq: number; mentionCount: number };
    };
    expect(await roomOf(ben)).toMatchObject({ seq: 1, readSeq: 1, mentionCount: 0 });
    await ann.command('send_message', { roomId, content: 'hey', mentions: [ben.userId] });
    await ann.send(roomId, 'there');
    expect(await roomOf(ben)).toMatchObject({ seq: 3, readSeq: 1, mentionCount: 1 });
    expect(await roomOf(ann)).toMatchObject({ seq: 3, readSeq: 3 });
    await ben.send(roomId, 'yes');
    expect(await roomOf(ben)).toMatchObject({ seq: 4, readSeq: 4, mentionCount: 0 });
  });

  test('are sent to the room together, at most once a second', async () => {
    const { ann, ben, roomId } = await pair();
    const other = await suite.two(ann.userId, { accessToken: ann.token ?? '' });
    for (let index = 0; index < 20; index += 1) await ben.send(roomId, `line ${index}`);
    for (let seq = 2; seq <= 21; seq += 1) await ann.command('mark_read', { roomId, seq });
    for (const client of [ben, other]) {
      const { markers } = await client.next('read_marker', (it) => it.markers[ann.userId] === 21);
      expect(markers).toEqual({ [ann.userId]: 21 });
    }
    const times = ben.frames.filter(({ event }) => event === 'read_marker').map(({ at }) => at);
    expect(times.length).toBeLessThan(5);
    times.slice(1).forEach((at, index) => expect(at - (times[index] ?? 0)).toBeGreaterThan(TIMES.coalesceMs - LATE_MS));
  });

  test('of a room above 100 members go to my own sessions only', async () => {
    const { ann, ben } = await pair();
    const other = await suite.two(ann.userId, { accessToken: ann.token ?? '' });
    const crowd = Array.from({ length: LIMITS.readMarkerMembers - 1 }, () => suite.name('crowd'));
    for (const userId of crowd) await suite.rest.get('guest', { body: { userId } });
    const roomId = await ann.createRoom(ben.userId, ...crowd);
    await ben.send(roomId, 'hello, all');
    await ann.command('mark_read', { roomId, seq: 2 });
    await other.next('read_marker', (it) => it.roomId === roomId && it.markers[ann.userId] === 2);
    await ben.fence();
    expect(ben.heard('read_marker').filter((it) => it.roomId === roomId)).toEqual([]);
    const { members } = await suite.rest.as({ token: ben.token }).get('members', { params: { id: roomId } });
    expect(members.some(({ readSeq }) => readSeq !== undefined)).toBe(false);
  });
});

describe('set_room_prefs', () => {
  test('is private, and sent to the user’s other sessions', async () => {
    const { ann, ben, roomId } = await pair();
    const other = await suite.two(ann.userId, { accessToken: ann.token ?? '' });
    const none = { muted: true, notify: 'none' };
    expect(await ann.command('set_room_prefs', { roomId, muted: true })).toEqual(none);
    expect(await other.next('room_prefs')).toEqual({ roomId, ...none });
    for (const client of [ann, ben]) {
      await client.fence();
      expect(client.heard('room_prefs')).toEqual([]);
    }
    expect((await other.register(ann.userId)).rooms[0]).toMatchObject({ roomId, muted: true });
    expect((await ben.register(ben.userId)).rooms[0]).toMatchObject({ roomId, muted: false });
  });

  test('names a level, and a mute that ends by itself', async () => {
    const { ann, roomId } = await pair();
    const other = await suite.two(ann.userId, { accessToken: ann.token ?? '' });
    const shown = async () => (await other.register(ann.userId)).rooms[0];
    const calls = { muted: true, notify: 'mentions' } as const;
    expect(await ann.command('set_room_prefs', { roomId, ...calls })).toEqual(calls);
    expect(await other.next('room_prefs')).toEqual({ roomId, ...calls });
    expect(await shown()).toMatchObject(calls);
    const night = { ...calls, mutedUntil: '2100-01-01T00:00:00.000Z' };
    expect(await ann.command('set_room_prefs', { roomId, ...night })).toEqual(night);
    expect(await shown()).toMatchObject(night);
    const over = { muted: true, notify: 'all', mutedUntil: '2020-01-01T00:00:00.000Z' } as const;
    expect(await ann.command('set_room_prefs', { roomId, ...over })).toEqual({ muted: false, notify: 'all' });
    expect(await shown()).toMatchObject({ muted: false, notify: 'all' });
    // As a client of the previous version does it.
    await ann.command('set_room_prefs', { roomId, ...night });
    expect(await ann.command('set_room_prefs', { roomId, muted: false })).toEqual({ muted: false, notify: 'all' });
  });
});

describe('register, again', () => {
  test('a socket that changes its user receives only the new user’s rooms', async () => {
    const { ann, ben, roomId } = await pair();
    await ben.register(suite.name('other'));
    await ann.send(roomId, 'to ben');
    await ben.fence();
    expect(ben.heard('messages').some(({ messages }) => messages.some(({ content }) => content === 'to ben'))).toBe(
      false,
    );
    expect((await ben.refusal('send_message', { roomId, content: 'x' })).code).toBe('not_found');
  });
});

describe('set_rail', () => {
  test('arranges the rooms in all sessions of the user, and nobody else’s', async () => {
    const { ann, ben, roomId } = await pair();
    const other = await suite.two(ann.userId, { accessToken: ann.token ?? '' });
    expect(await ann.command('get_rail', {})).toEqual({ sections: [] });
    const rail = { sections: [{ id: 'favourites', name: '', folded: false, rooms: [roomId] }] };
    await ann.command('set_rail', rail);
    expect(await other.next('rail')).toEqual(rail);
    expect(await other.command('get_rail', {})).toEqual(rail);
    expect(await ben.command('get_rail', {})).toEqual({ sections: [] });
    for (const client of [ann, ben]) {
      await client.fence();
      expect(client.heard('rail')).toEqual([]);
    }
    const crowded = { id: 'a', name: 'A', folded: false, rooms: Array.from({ length: 600 }, (_, i) => `r${i}`) };
    const refusal = await ann.refusal('set_rail', { sections: [crowded, { ...crowded, id: 'b' }] });
    expect(refusal.code).toBe('invalid_payload');
  });
});
