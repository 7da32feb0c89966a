import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import type { ClaimedDelivery } from '../../../ports/delivery-queue.js';
import { deliveryQueueSuite } from '../../../ports/suites/delivery-queue.suite.js';
import { fresh } from '../../../ports/testing/harness.js';
import { openBackendOfPeople, openDeliveries } from '../testing/open-people.js';
import { connectRedis } from '../redis/connect.js';
import { redisForTest } from '../testing/redis.js';

const NOW = 1_000;

await describeOn(['redis'], 'deliveries in Redis', ({ redis }) => {
  deliveryQueueSuite(() => openBackendOfPeople(redis));

  async function processes(claimMs: number) {
    const settings = redisForTest(redis);
    return Promise.all(
      [1, 2].map(async () => {
        const connections = await connectRedis(settings);
        onTestFinished(() => connections.close());
        return { connections, ...(await openDeliveries(connections, claimMs)) };
      }),
    );
  }

  const delivery = (orderKey = fresh('order')) => ({
    idempotencyKey: fresh('key'),
    destination: 'callback:done',
    orderKey,
    body: '{}',
  });

  it('share their work: nothing is claimed twice, and the order of a key holds over all processes', async () => {
    const [a, b] = await processes(60_000);
    const keys = Array.from({ length: 20 }, () => delivery());
    await Promise.all(keys.map((it) => a!.queue.enqueue(it, NOW)));
    const claimed = await Promise.all([a!.queue.claim(NOW, 12), b!.queue.claim(NOW, 12)]);
    expect(
      claimed
        .flat()
        .map((it) => it.idempotencyKey)
        .sort(),
    ).toEqual(keys.map((it) => it.idempotencyKey).sort());
    const [first, second] = [delivery('one'), delivery('one')];
    await a!.queue.enqueue(first, NOW);
    await b!.queue.enqueue(second, NOW);
    const [held] = await a!.queue.claim(NOW, 10);
    expect(held).toMatchObject(first);
    expect(await b!.queue.claim(NOW, 10)).toEqual([]);
    await a!.queue.settle(held!);
    expect(await b!.queue.claim(NOW, 10)).toMatchObject([second]);
  });

  it('pass the claims of a process that ended to another, and the first one changes nothing more', async () => {
    const [dead, heir] = await processes(200);
    const [first, second] = [delivery('one'), delivery('one')];
    await dead!.queue.enqueue(first, NOW);
    await dead!.queue.enqueue(second, NOW);
    const [lost] = await dead!.queue.claim(NOW, 10);
    let taken = await heir!.queue.claim(NOW, 10);
    await expect.poll(async () => (taken = await heir!.queue.claim(NOW, 10)).length).toBe(1);
    expect(taken[0]).toMatchObject(first);
    await dead!.queue.settle(lost!);
    await dead!.queue.retry(lost!, { at: NOW, attempts: 1 });
    expect(await heir!.queue.counts()).toEqual({ waiting: 2, dead: 0 });
    await heir!.queue.settle(taken[0]!);
    expect(await heir!.queue.claim(NOW, 10)).toMatchObject([second]);
  });

  it('are not claimed again by the process that has them under way', async () => {
    const [alive, dead] = await processes(200);
    const [own, lost] = [delivery(), delivery()];
    await alive!.queue.enqueue(own, NOW);
    const [held] = await alive!.queue.claim(NOW, 10);
    await alive!.queue.enqueue(lost, NOW);
    expect(await dead!.queue.claim(NOW, 10)).toMatchObject([lost]);
    // Nothing was heard of either for so long, as after an outage of Redis.
    const claimed: ClaimedDelivery[] = [];
    await expect.poll(async () => claimed.push(...(await alive!.queue.claim(NOW, 10)))).toBe(1);
    expect(claimed).toMatchObject([lost]);
    await alive!.queue.settle(held!);
    await alive!.queue.settle(claimed[0]!);
    expect(await alive!.queue.counts()).toEqual({ waiting: 0, dead: 0 });
  });

  it('are not held up by one that lost its body', async () => {
    const [a] = await processes(60_000);
    const [lost, given] = [delivery(), delivery()];
    await a!.queue.enqueue(lost, NOW);
    await a!.queue.enqueue(given, NOW);
    await a!.connections.commands.hdel(a!.keys.bodies, lost.idempotencyKey);
    expect(await a!.queue.claim(NOW, 10)).toMatchObject([given]);
    expect(await a!.connections.commands.xlen(a!.keys.due)).toBe(1);
  });

  it('go on after Redis lost everything', async () => {
    const [a] = await processes(60_000);
    await a!.connections.commands.del(a!.keys.due);
    expect(await a!.queue.claim(NOW, 10)).toEqual([]);
    const given = delivery();
    await a!.queue.enqueue(given, NOW);
    expect(await a!.queue.claim(NOW, 10)).toMatchObject([given]);
  });
});
