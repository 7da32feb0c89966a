import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import type { PresenceChange } from '../../../ports/presence-store.js';
import { presenceStoreSuite } from '../../../ports/suites/presence-store.suite.js';
import { openBackendOfPeople, openPeople, type People } from '../testing/open-people.js';
import { redisForTest } from '../testing/redis.js';
import { PresenceKeys } from './presence-keys.js';

/** A process that only holds leases: so short that a test sees them run out, or so long that it never does. */
const SHORT = { beatMs: 100, leaseMs: 1_500 };
const LONG = { beatMs: 60_000, leaseMs: 120_000 };

/** So many processes over one Redis, and what each received. */
async function processes(...times: { beatMs: number; leaseMs: number }[]) {
  const settings = redisForTest(redisUrl);
  return Promise.all(
    times.map(async (it) => {
      const people = await openPeople(settings, it);
      onTestFinished(() => people.close());
      const told: PresenceChange[] = [];
      people.presence.onChange((changes) => told.push(...changes));
      const departed: string[] = [];
      people.presence.onDeparture((userIds) => departed.push(...userIds));
      return { ...people, told, departed };
    }),
  );
}

const change = (userId: string, status: 'online' | 'offline'): PresenceChange => ({ userId, status });

/** As a `kill -9` does: nothing is said, and nothing is renewed any more. */
function die({ connections, reader }: People): void {
  connections.commands.disconnect();
  reader.disconnect();
}

/** Redis as one process sees it when the network between them is cut, until the function that it gives is called. */
async function cut({ connections: { commands } }: People): Promise<() => Promise<void>> {
  const ended = once(commands, 'end');
  commands.disconnect();
  await ended;
  return () => commands.connect();
}

/** What was written before has reached every process when this arrives. */
async function fence(...all: { presence: People['presence']; told: PresenceChange[] }[]): Promise<void> {
  const [first] = all;
  await first?.presence.connect('fence', 'socket');
  await expect.poll(() => all.every(({ told }) => told.some((it) => it.userId === 'fence'))).toBe(true);
  for (const { told } of all)
    told.splice(
      told.findIndex((it) => it.userId === 'fence'),
      1,
    );
}

let redisUrl: string | undefined;

await describeOn(['redis'], 'presence of many processes', ({ redis }) => {
  redisUrl = redis;
  presenceStoreSuite(() => openBackendOfPeople(redis));

  it('notifies every process once, in the same order', async () => {
    const [a, b, c] = await processes(LONG, LONG, LONG);
    await a!.presence.connect('ann', '1');
    await b!.presence.connect('ann', '2');
    await a!.presence.disconnect('ann', '1');
    await c!.presence.connect('ben', '3');
    await b!.presence.disconnect('ann', '2');
    await fence(a!, b!, c!);
    const all = [change('ann', 'online'), change('ben', 'online'), change('ann', 'offline')];
    for (const { told } of [a!, b!, c!]) expect(told).toEqual(all);
    // What is done once for who went is done where they went.
    expect([a!, b!, c!].map(({ departed }) => departed)).toEqual([[], ['ann'], []]);
    expect(await a!.presence.onlineOf(['ann', 'ben'])).toEqual(new Set(['ben']));
  });

  it('tells every process of a new name, once', async () => {
    const [a, b] = await processes(LONG, LONG);
    const named = [a!, b!].map(({ presence }) => {
      const heard: string[] = [];
      presence.onNewName((userIds) => heard.push(...userIds));
      return heard;
    });
    await a!.presence.announceName('ann');
    await b!.presence.announceName('ben');
    await fence(a!, b!);
    expect(named).toEqual([
      ['ann', 'ben'],
      ['ann', 'ben'],
    ]);
  });

  it('ignores a status that only a newer version knows', async () => {
    const [a, b] = await processes(LONG, LONG);
    const { commands, keys } = a!.connections;
    const { presenceChanges } = new PresenceKeys(keys.prefix);
    await commands.xadd(presenceChanges, '*', 'away', 'ann', 'online', 'ben');
    await fence(a!, b!);
    for (const { told } of [a!, b!]) expect(told).toEqual([change('ben', 'online')]);
  });

  it('removes exactly the sockets of a dead process', async () => {
    const [dead, b, c] = await processes(SHORT, SHORT, SHORT);
    const users = Array.from({ length: 1_200 }, (_, n) => `user ${n}`);
    await Promise.all(users.map((userId) => dead!.presence.connect(userId, `s-${userId}`)));
    await dead!.presence.connect('ann', 'here');
    await b!.presence.connect('ann', 'there');
    die(dead!);
    await expect.poll(() => b!.presence.online(5)).toEqual(['ann']);
    await fence(b!, c!);
    for (const { told } of [b!, c!]) {
      const gone = told.filter((it) => it.status === 'offline').map((it) => it.userId);
      expect(gone.sort()).toEqual([...users].sort());
    }
    expect([...b!.departed, ...c!.departed].sort()).toEqual([...users].sort());
    expect(await b!.connections.commands.zcard(b!.keys.leases)).toBe(2);
  });

  it('removes the sockets of a closing process at once', async () => {
    const [a, b] = await processes(LONG, LONG);
    for (let n = 0; n < 600; n++) void a!.presence.connect(`user ${n}`, `${n}`);
    await a!.presence.connect('ann', 'last');
    await a!.close();
    expect(await b!.presence.online(5)).toEqual([]);
    expect(await b!.connections.commands.zcard(b!.keys.leases)).toBe(1);
  });

  it('restores the sockets of a process that was considered dead', async () => {
    const [a, b] = await processes(SHORT, SHORT);
    await a!.presence.connect('ann', '1');
    await a!.presence.connect('ben', '2');
    const mend = await cut(a!);
    await expect.poll(() => b!.presence.online(5)).toEqual([]);
    // Rejected by a Redis, delayed by a Cluster.
    const asked = a!.presence.disconnect('ben', '2').catch(() => undefined);
    await mend();
    await asked;
    await expect.poll(() => b!.presence.online(5)).toEqual(['ann']);
    await a!.presence.disconnect('ann', '1');
    expect(await b!.presence.online(5)).toEqual([]);
  });

  it('writes the changes of an outage when Redis is back', async () => {
    const [a] = await processes({ beatMs: 100, leaseMs: 60_000 });
    await a!.presence.connect('ann', '1');
    const mend = await cut(a!);
    const asked = a!.presence.disconnect('ann', '1').catch(() => undefined);
    await mend();
    await asked;
    await expect.poll(() => a!.presence.online(5)).toEqual([]);
    expect(a!.told).toEqual([change('ann', 'online'), change('ann', 'offline')]);
  });

  it('considers no process dead when none could renew', async () => {
    const [a, b] = await processes(SHORT, SHORT);
    await a!.presence.connect('ann', '1');
    await b!.presence.connect('ben', '2');
    const mends = [await cut(a!), await cut(b!)];
    const watch = (await processes(LONG))[0]!.connections.commands;
    const over = async () => {
      const ends = await watch.zrange(a!.keys.leases, '0', '-1', 'WITHSCORES');
      return ends
        .flat()
        .filter((_, index) => index % 2 === 1)
        .every((end) => Number(end) < Date.now());
    };
    await expect.poll(over).toBe(true);
    await Promise.all(mends.map((mend) => mend()));
    await expect.poll(over).toBe(false);
    await fence(a!, b!);
    expect(a!.told).toEqual(b!.told);
    expect(a!.told.filter((it) => it.status === 'offline')).toEqual([]);
  });

  it('misses no change while the reading connection is lost', async () => {
    const [a, b] = await processes(LONG, LONG);
    for (let n = 0; n < 50; n++) {
      if (n % 10 === 5) b!.reader.disconnect(true);
      await a!.presence.connect(`user ${n}`, `${n}`);
    }
    await expect.poll(() => b!.told.length).toBe(50);
    expect(b!.told).toEqual(a!.told);
  });
});
