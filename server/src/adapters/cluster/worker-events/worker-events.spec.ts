import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { workerEventsSuite } from '../../../ports/suites/worker-events.suite.js';
import type { WorkerEvent } from '../../../ports/worker-events.js';
import { openBackendOfPeople, openPeople } from '../testing/open-people.js';
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
    for (const [index, { workerEvents, clients }] of all.entries()) {
      await workerEvents.follow('ann', (events) => heard[index]?.push(...events));
      await clients.connect({ userId: 'ann', clientId: `c${index}`, socketId: `s${index}`, hearsEvents: true });
    }
    return { all, heard };
  }

  const event = (n: number): WorkerEvent => ({ event: 'progress', data: `${n}` });

  it('come to the followers on all of them, in order', async () => {
    const { all, heard } = await two();
    const sent = Array.from({ length: 100 }, (_, n) => event(n));
    await Promise.all(sent.map((it) => all[0]?.workerEvents.publish('ann', it, 60_000)));
    await expect.poll(() => heard.map(({ length }) => length)).toEqual([100, 100]);
    expect(heard).toEqual([sent, sent]);
  });

  it('come after all to a follower whose connection was lost, in order', async () => {
    const { all, heard } = await two();
    const [one, other] = all;
    await other.clients.close();
    other.workerEvents.close();
    one.eventSubscriber.disconnect();
    // Until Redis knows.
    await expect.poll(async () => (await one.workerEvents.publish('ann', event(-1), 60_000)).delivered).toBe(0);
    const sent = Array.from({ length: 20 }, (_, n) => event(n));
    for (const it of sent) await one.workerEvents.publish('ann', it, 60_000);
    await one.eventSubscriber.connect();
    await expect.poll(() => heard[0]?.at(-1)).toEqual(event(19));
    expect(heard[0]?.slice(-20)).toEqual(sent);
  });
});
