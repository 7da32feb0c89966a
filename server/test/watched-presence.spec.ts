import { LIMITS, WATCHED_PRESENCE } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';
import type { ProtocolV2Client } from './support/protocol-v2-client.js';

const suite = useServer();

const watcher = () => suite.two(suite.name('watcher'), { features: [WATCHED_PRESENCE] });
const told = (client: ProtocolV2Client) => client.heard('presence').flatMap(({ users }) => users);
const goes = (client: ProtocolV2Client, userId: string, status: 'online' | 'offline') =>
  client.next('presence', ({ users }) => users.some((it) => it.userId === userId && it.status === status));

describe('a client that names whom it shows', () => {
  test('hears of these alone, and is told how they are when it names them', async () => {
    const ann = await watcher();
    const [ben, cho] = [await suite.two(suite.name('ben')), await suite.two(suite.name('cho'))];
    const roomId = await ann.createRoom(ben.userId, cho.userId);
    const [away, unknown] = [suite.name('away'), suite.name('unknown')];
    (await suite.two(away)).close();
    await ann.command('add_members', { roomId, userIds: [away] });
    const isAway = () => suite.rest.as({ token: ann.token }).get('presence', { params: { id: away } });
    await expect.poll(isAway).toMatchObject({ status: 'offline' });
    const people = [ben.userId, away, unknown].map((userId) => ({ roomId, userId }));
    const watch = () => ann.command('watch_presence', { people });
    expect(new Set((await watch()).users)).toEqual(
      new Set([
        { userId: ben.userId, status: 'online', displayName: ben.userId },
        { userId: away, status: 'offline', displayName: away },
      ]),
    );
    expect(await watch()).toEqual({ users: [] });
    ann.clear();
    for (const one of [cho, ben]) one.close();
    await goes(ann, ben.userId, 'offline');
    await ann.fence();
    // That the one is away may be told late.
    const heard = told(ann).filter(({ userId }) => userId !== away);
    expect(heard).toEqual([{ userId: ben.userId, status: 'offline' }]);
    await ann.command('watch_presence', { people: [] });
    await suite.two(undefined, { accessToken: ben.token ?? '' });
    const later = await suite.two(suite.name('later'));
    const both = await ann.createRoom(later.userId);
    await ann.command('watch_presence', { people: [{ roomId: both, userId: later.userId }] });
    later.close();
    await goes(ann, later.userId, 'offline');
    expect(told(ann).filter(({ userId }) => userId === ben.userId)).toHaveLength(1);
  });

  test('hears of nobody with whom it shares the room no more, whoever left', async () => {
    const [ann, eve] = [await watcher(), await watcher()];
    const ben = await suite.two(suite.name('ben'));
    const [first, second] = [await ann.createRoom(ben.userId), await ben.createRoom(eve.userId, ann.userId)];
    await ann.command('watch_presence', { people: [{ roomId: first, userId: ben.userId }] });
    await eve.command('watch_presence', { people: [{ roomId: second, userId: ben.userId }] });
    await ben.command('leave_room', { roomId: first });
    await ben.command('remove_member', { roomId: second, userId: eve.userId });
    // Somebody who still may hear it shows when it was told.
    const cho = await watcher();
    await ben.command('add_members', { roomId: second, userIds: [cho.userId] });
    await suite.deployment.carried();
    await cho.command('watch_presence', { people: [{ roomId: second, userId: ben.userId }] });
    for (const client of [ann, eve]) client.clear();
    ben.close();
    await goes(cho, ben.userId, 'offline');
    for (const client of [ann, eve]) {
      await client.fence();
      expect(told(client)).toEqual([]);
    }
  });

  test('may name no more people than a screen holds', async () => {
    const ann = await watcher();
    const people = Array.from({ length: LIMITS.watchedPeople + 1 }, (_, index) => ({
      roomId: 'r',
      userId: `u${index}`,
    }));
    expect((await ann.refusal('watch_presence', { people })).code).toBe('invalid_payload');
  });
});
