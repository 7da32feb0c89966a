import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { workerEventsSuite } from '../../../ports/suites/worker-events.suite.js';
import type { WorkerEvent } from '../../../ports/worker-events.js';
import { openBackendOfPeople, openPeople } from '../testing/open-people.js';
import { entryOf } from './event-messages.js';
import { redisForTest } from '../testing/redis.js';

await describeOn(['redis'], 'worker events of many processes', ({ redis }) => {
  workerEventsSuite(() => openBackendOfPeople(redis));

  /** Two processes, and what a follower of ann on each of them heard. */
  async function two() {
    const settings = redisForTest(redis);
    const all = await Promise.all([openPeople(settings), openPeople(settings)]);
    onTestFinished(async () => {
      await Promise.all(all.map((it) => it.close()));
    });
    const heard: WorkerEvent[][] = [[], []];
    const unfollow: (() => void)[] = [];
    for (const [index, { workerEvents, clients }] of all.entries()) {
      unfollow.push(await workerEvents.follow('ann', (events) => heard[index]?.push(...events)));
      await clients.connect({ userId: 'ann', clientId: `c${index}`, socketId: `s${index}`, hearsEvents: true });
    }
    return { all, heard, unfollow };
  }

  const event = (n: number): WorkerEvent => ({ event: 'progress', data: `${n}` });

  it('come to the followers on all of them, in order', async () => {
    const { all, heard } = await two();
    const sent = Array.from({ length: 100 }, (_, n) => event(n));
    await Promise.all(sent.map((it) => all[0]?.workerEvents.publish('ann', it, 60_000)));
    await expect.poll(() => heard.map(({ length }) => length)).toEqual([100, 100]);
    expect(heard).toEqual([sent, sent]);
  });

  it('come to a client that comes in on another process meanwhile: all since one of them, in order, and each once', async () => {
    const settings = redisForTest(redis);
    const [one, other] = await Promise.all([openPeople(settings), openPeople(settings)]);
    onTestFinished(async () => {
      await Promise.all([one, other].map((it) => it.close()));
    });
    for (const round of Array.from({ length: 20 }, (_, n) => `user-${n}`)) {
      const heard: WorkerEvent[][] = [[], []];
      const sockets = ['a', 'b'].map((it) => ({
        userId: round,
        clientId: it,
        socketId: `${round}-${it}`,
        hearsEvents: true,
      }));
      const come = async (index: 0 | 1) => {
        const { workerEvents, clients } = index === 0 ? one : other;
        await workerEvents.follow(round, (events) => heard[index]?.push(...events));
        await clients.connect(sockets[index] as (typeof sockets)[0]);
        heard[index]?.unshift(
          ...(await workerEvents.takeKept(round)).events.map(({ event, data }) => ({ event, data })),
        );
      };
      const sent = Array.from({ length: 60 }, (_, n) => event(n));
      const comes: Promise<void>[] = [];
      for (const [n, it] of sent.entries()) {
        if (n === 10 || n === 30) comes.push(come(n === 10 ? 0 : 1));
        const published = one.workerEvents.publish(round, it, 60_000);
        if (n % 3 === 0) await published;
      }
      await Promise.all(comes);
      const last = event(60);
      await one.workerEvents.publish(round, last, 60_000);
      await expect.poll(() => heard.map((it) => it.at(-1))).toEqual([last, last]);
      const all = [...sent, last];
      expect(heard[0]).toEqual(all);
      // It came while another was there: it hears everything from some event on.
      expect(heard[1]).toEqual(all.slice(-(heard[1]?.length ?? 0)));
    }
  });

  it('come after all to a follower whose connection was lost, in order', async () => {
    const { all, heard, unfollow } = await two();
    const [one, other] = all;
    unfollow[1]?.();
    await other.clients.disconnect({ userId: 'ann', clientId: 'c1', socketId: 's1', hearsEvents: true });
    one.eventSubscriber.disconnect();
    // Until Redis knows.
    await expect.poll(async () => (await other.workerEvents.publish('ann', event(-1), 60_000)).delivered).toBe(0);
    const sent = Array.from({ length: 20 }, (_, n) => event(n));
    for (const it of sent) await other.workerEvents.publish('ann', it, 60_000);
    await one.eventSubscriber.connect();
    await expect.poll(() => heard[0]?.at(-1)).toEqual(event(19));
    expect(heard[0]?.slice(-20)).toEqual(sent);
  });

  // On a Redis Cluster all share the user's channel, and nobody knows who is deaf.
  it.skipIf(redis.includes(','))(
    'come to a follower whose connection was lost while others heard them, in order, once',
    async () => {
      const { all, heard } = await two();
      const [one, other] = all;
      const { commands } = other.connections;
      const channel = `${one.clientKeys.eventsOfReplica}${one.clients.replica}`;
      one.eventSubscriber.disconnect();
      await expect.poll(() => commands.call('PUBSUB', 'SHARDNUMSUB', channel)).toEqual([channel, 0]);
      const short = event(-1);
      const sent = Array.from({ length: 20 }, (_, n) => event(n));
      await other.workerEvents.publish('ann', sent[0]!, 60_000);
      await other.workerEvents.publish('ann', short, 1);
      for (const it of sent.slice(1)) await other.workerEvents.publish('ann', it, 60_000);
      expect(await commands.pttl(channel)).toBeGreaterThan(0);
      await one.eventSubscriber.connect();
      for (let n = 20; heard[0]!.length < sent.length; n++) {
        sent.push(event(n));
        await other.workerEvents.publish('ann', event(n), 60_000);
      }
      await expect.poll(() => heard.map(({ length }) => length)).toEqual([sent.length, sent.length + 1]);
      // What expired meanwhile comes to nobody.
      expect(heard).toEqual([sent, [sent[0], short, ...sent.slice(1)]]);
      expect(await commands.exists(channel)).toBe(0);
    },
  );

  it('that were kept while nobody knew of a follower come to it when its process has a lease again', async () => {
    const people = await openPeople(redisForTest(redis), { beatMs: 100, leaseMs: 1_500 });
    onTestFinished(() => people.close());
    const { workerEvents, clients, clientKeys, connections } = people;
    const heard: WorkerEvent[] = [];
    await workerEvents.follow('ann', (events) => heard.push(...events));
    await clients.connect({ userId: 'ann', clientId: 'c0', socketId: 's0', hearsEvents: true });
    const sent = [event(1), event(2)];
    const kept = sent.map((it) => entryOf({ ...it, expiresAt: Date.now() + 60_000 }));
    await connections.commands.rpush(clientKeys.keptFor('ann'), ...kept);
    await connections.commands.del(clientKeys.leases);
    await expect.poll(() => heard).toEqual(sent);
  });

  it('for a client of an older server, which names no replica, are kept until it comes in here', async () => {
    const people = await openPeople(redisForTest(redis));
    onTestFinished(() => people.close());
    const { workerEvents, clients, clientKeys, connections } = people;
    await connections.commands.hset(clientKeys.hearingOf('old'), 'c0', 1);
    const sent = [event(1), event(2)];
    for (const it of sent) expect((await workerEvents.publish('old', it, 60_000)).delivered).toBe(0);
    await workerEvents.follow('old', () => undefined);
    await clients.connect({ userId: 'old', clientId: 'c0', socketId: 's0', hearsEvents: true });
    expect((await workerEvents.takeKept('old')).events).toMatchObject(sent);
  });
});
