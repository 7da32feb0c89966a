import { TIMES } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { Deployment } from './support/deployment.js';
import { useServer } from './support/suite.js';
import { TcpProxy } from './support/tcp-proxy.js';
import { ProtocolV2Client } from './support/protocol-v2-client.js';

const suite = useServer();

/** What the design promises: a session that ended by any means is seen to have ended within this time. */
const OFFLINE_MS = 30_000;

/** Two friends who share a room; what ben is, as ann's frames say. */
async function friends() {
  const [ann, ben] = [await suite.two(suite.name('ann')), await suite.two(suite.name('ben'))];
  await ann.createRoom(ben.userId);
  return { ann, ben };
}

const becomes = (watcher: ProtocolV2Client, userId: string, status: 'online' | 'offline', timeoutMs?: number) =>
  watcher.next('presence', ({ users }) => users.some((it) => it.userId === userId && it.status === status), timeoutMs);

const presenceOf = (watcher: ProtocolV2Client, id: string) =>
  suite.rest.as({ token: watcher.token }).get('presence', { params: { id } });

describe('a user is online while any session is', () => {
  test('the first socket announces it, the end of the last one revokes it, others send nothing', async () => {
    const { ann, ben } = await friends();
    const accessToken = ben.token ?? '';
    ben.close();
    await becomes(ann, ben.userId, 'offline');
    ann.clear();
    const sessions = [
      await suite.two(undefined, { accessToken }),
      await suite.two(undefined, { accessToken }),
      await suite.plain(ben.userId, { auth: { accessToken } }),
    ];
    await becomes(ann, ben.userId, 'online');
    for (const session of sessions.slice(0, 2)) session.close();
    // Somebody else's coming shows that the two ends had their time to be told.
    const cho = await suite.two(suite.name('cho'));
    await ann.createRoom(cho.userId);
    cho.close();
    await becomes(ann, cho.userId, 'offline');
    expect(await presenceOf(ann, ben.userId)).toMatchObject({ userId: ben.userId, status: 'online' });
    const told = () =>
      ann.heard('presence').flatMap(({ users }) => users.filter(({ userId }) => userId === ben.userId));
    expect(told()).toEqual([{ userId: ben.userId, status: 'online' }]);
    sessions[2]?.close();
    await becomes(ann, ben.userId, 'offline');
    expect(told()).toHaveLength(2);
    const { lastSeenAt } = await presenceOf(ann, ben.userId);
    expect(Date.now() - Date.parse(lastSeenAt ?? '')).toBeLessThan(10_000);
  });

  test('comes with what the user says of themselves, for people who share a room with them', async () => {
    const [ann, ben] = await Promise.all([suite.two(suite.name('ann')), suite.two(suite.name('ben'))]);
    const status = { emoji: '🌴', text: 'On holiday', until: '2100-01-01T00:00:00.000Z' };
    expect(await ben.command('set_custom_status', status)).toEqual({});
    await expect(presenceOf(ann, ben.userId)).rejects.toThrow();
    await ann.createRoom(ben.userId);
    expect(await presenceOf(ann, ben.userId)).toMatchObject({ userId: ben.userId, customStatus: status });
    expect(await presenceOf(ben, ben.userId)).toMatchObject({ customStatus: status });
    for (const wrong of [{ text: 'x'.repeat(81) }, { text: '', emoji: 'no emoji' }, { text: 'x', until: 'soon' }]) {
      expect((await ben.refusal('set_custom_status', wrong)).code).toBe('invalid_payload');
    }
    await ben.command('set_custom_status', { text: '  ' });
    expect(await presenceOf(ann, ben.userId)).not.toHaveProperty('customStatus');
  });

  test('changes of many users are sent together, at most once a second', async () => {
    const ann = await suite.two(suite.name('ann'));
    const crowd = await Promise.all(Array.from({ length: 20 }, () => suite.two(suite.name('crowd'))));
    await ann.createRoom(...crowd.map(({ userId }) => userId));
    ann.clear();
    for (const one of crowd) one.close();
    for (const { userId } of crowd) {
      await expect
        .poll(() =>
          ann
            .heard('presence')
            .some(({ users }) => users.some((it) => it.userId === userId && it.status === 'offline')),
        )
        .toBe(true);
    }
    const frames = ann.frames.filter(({ event }) => event === 'presence');
    expect(frames.length).toBeLessThanOrEqual(4);
    frames
      .slice(1)
      .forEach(({ at }, index) => expect(at - (frames[index]?.at ?? 0)).toBeGreaterThan(TIMES.coalesceMs - 400));
  });
});

describe('a session ends', () => {
  test('when its connection is broken off', async () => {
    const { ann, ben } = await friends();
    ben.socket.io.reconnection(false);
    ben.breakConnection();
    await becomes(ann, ben.userId, 'offline');
  });

  test('when its login session is ended', async () => {
    const { ann, ben } = await friends();
    await suite.rest.as({ token: ben.token }).get('logout', {});
    await becomes(ann, ben.userId, 'offline');
  });

  test(
    'when its network carries nothing any more, within 30 s',
    async () => {
      const proxy = await TcpProxy.to(suite.deployment.first.port);
      try {
        const ann = await suite.two(suite.name('ann'));
        const ben = await ProtocolV2Client.as(proxy.url, suite.name('ben'), { reconnection: false });
        await ann.createRoom(ben.userId);
        const begin = performance.now();
        proxy.swallow();
        await becomes(ann, ben.userId, 'offline', OFFLINE_MS);
        expect(performance.now() - begin).toBeLessThan(OFFLINE_MS);
        ben.close();
      } finally {
        proxy.close();
      }
    },
    OFFLINE_MS + 20_000,
  );

  test(
    'when the servers were killed: after their restart nobody is online who did not come back',
    async () => {
      const deployment = await Deployment.start();
      try {
        const [ann, ben] = [
          await ProtocolV2Client.as(deployment.next.url, 'ann'),
          await ProtocolV2Client.as(deployment.next.url, 'ben'),
        ];
        await ann.createRoom('ben');
        ben.socket.io.reconnection(false);
        const back = new Promise<void>((resolve) => ann.socket.on('connect', resolve));
        await deployment.kill();
        await deployment.restart();
        await back;
        for (const { url } of deployment.servers) {
          const users = async () => (await (await fetch(`${url}/chat/users`)).json()) as string[];
          await expect.poll(users, { timeout: OFFLINE_MS }).toEqual(['ann']);
        }
        ann.close();
        ben.close();
      } finally {
        await deployment.stop();
      }
    },
    OFFLINE_MS + 60_000,
  );
});
