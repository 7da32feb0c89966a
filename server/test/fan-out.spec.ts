import { COMPACT_FRAMES, LIMITS, TIMES } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';
import type { ProtocolV2Client } from './support/protocol-v2-client.js';

const suite = useServer();

const bytesOf = (client: { frames: readonly { event: string; args: readonly unknown[] }[] }, ...events: string[]) =>
  client.frames
    .filter(({ event }) => events.includes(event))
    .reduce((sum, { event, args }) => sum + Buffer.byteLength(JSON.stringify([event, ...args])), 0);

const compact = (userId: string) => suite.two(userId, { features: [COMPACT_FRAMES] });

describe('presence', () => {
  test('of people who share many rooms is told each recipient once, not once a room', async () => {
    const watchers = await Promise.all([1, 2, 3].map(() => suite.two(suite.name('watcher'))));
    const [host] = watchers as [ProtocolV2Client];
    const movers = await Promise.all([1, 2, 3].map(() => suite.two(suite.name('mover'))));
    const moving = movers.map(({ userId }) => userId);
    const people = [...watchers, ...movers].map(({ userId }) => userId);
    await Promise.all(Array.from({ length: 20 }, () => host.createRoom(...people.slice(1))));
    for (const client of watchers) client.clear();
    // That they are online may be told late.
    const left = ({ userId, status }: { userId: string; status: string }) =>
      status === 'offline' && moving.includes(userId);
    const framesOf = (watcher: ProtocolV2Client) => watcher.heard('presence').filter(({ users }) => users.some(left));
    const told = (watcher: ProtocolV2Client) =>
      framesOf(watcher).flatMap(({ users }) => users.filter(left).map(({ userId }) => userId));
    for (const mover of movers) mover.close();
    for (const watcher of watchers) {
      await expect.poll(() => new Set(told(watcher)).size).toBe(moving.length);
      await watcher.fence();
      expect(told(watcher).sort()).toEqual(moving.toSorted());
      expect(framesOf(watcher).length).toBeLessThanOrEqual(moving.length);
    }
  });
});

describe('a reaction', () => {
  const toggles = 10;

  test('costs a client that knows compact frames no message, and others the whole one', async () => {
    const ann = await compact(suite.name('ann'));
    const [ben, old] = [await compact(suite.name('ben')), await suite.two(suite.name('old'))];
    const roomId = await ann.createRoom(ben.userId, old.userId);
    const { seq } = await ann.send(roomId, '가'.repeat(LIMITS.contentLength));
    for (const client of [ben, old]) {
      await client.next('messages', ({ messages }) => messages[0]?.seq === seq);
      client.clear();
    }
    const [said] = (await ann.command('sync', { rooms: [{ roomId, afterRev: 0 }] })).rooms;
    let { rev } = (await ann.command('add_reaction', { roomId, seq, emoji: '🎉' })).message;
    for (let index = 1; index < toggles; index += 1) {
      const name = index % 2 === 1 ? 'remove_reaction' : 'add_reaction';
      ({ rev } = (await ann.command(name, { roomId, seq, emoji: '🎉' })).message);
    }
    await ben.next('message_reacted', (it) => it.rev === rev);
    await old.next('message_updated', ({ message }) => message.rev === rev);
    const changes = ben.heard('message_reacted');
    expect(changes).toEqual(
      Array.from({ length: toggles }, (_, index) => ({
        roomId,
        seq,
        rev: rev - toggles + 1 + index,
        fromRev: index === 0 ? said?.rev : rev - toggles + index,
        userId: ann.userId,
        emoji: '🎉',
        on: index % 2 === 0,
      })),
    );
    expect(bytesOf(ben, 'message_reacted', 'message_updated')).toBeLessThan(toggles * 300);
    expect(bytesOf(old, 'message_reacted', 'message_updated')).toBeGreaterThan(toggles * LIMITS.contentLength * 3);
    expect(old.heard('message_reacted')).toEqual([]);
    const { rooms } = await ben.command('sync', { rooms: [{ roomId, afterRev: rev - 1 }] });
    expect(rooms[0]?.messages[0]?.content).toHaveLength(LIMITS.contentLength);
  });
});

describe('typing', () => {
  test('of many in one room comes together, and again only when it was about to be forgotten', async () => {
    const ben = await compact(suite.name('ben'));
    const [old, plain] = [await suite.two(suite.name('old')), suite.name('plain')];
    const program = await suite.plain(plain);
    const typists = await Promise.all([1, 2, 3, 4, 5, 6].map(() => compact(suite.name('typist'))));
    const names = typists.map(({ userId }) => userId).sort();
    const roomId = await ben.createRoom(old.userId, plain, ...names);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(typists.map((typist) => typist.command('typing', { roomId })));
    }
    const told = () => ben.heard('typing_users').flatMap(({ userIds }) => userIds);
    await expect.poll(() => told().sort(), { timeout: TIMES.typingRepeatMs }).toEqual(names);
    expect(ben.heard('typing_users').length).toBeLessThanOrEqual(3);
    expect(ben.frames.filter(({ event }) => event === 'typing')).toEqual([]);
    for (const client of [old, program]) {
      const signals = () => client.frames.filter(({ event }) => event === 'typing');
      await expect
        .poll(() =>
          signals()
            .map(({ args }) => args[0])
            .sort(),
        )
        .toEqual(names);
      expect(signals()[0]?.args[1]).toEqual({ roomId });
    }
    const [first] = typists as [ProtocolV2Client];
    await first.fence();
    // Its own signal alone goes to others only.
    for (const { userIds } of first.heard('typing_users')) expect(userIds).not.toEqual([first.userId]);
  });
});
