import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { engine } from '../../../infra/development/standalone/engine.ts';
import { ConsumerHarness } from '../../test/harness.js';
import { createGroups, prepareStreams } from '@suda/engines/redis';
import { progressOf } from './progress.js';

await describeOn(['redis', 'dynamo'], 'the reader of the log', (urls) => {
  /** Delivers the room's entries to a consumer that will never be heard of again. */
  async function deliverToNobody(
    harness: ConsumerHarness,
    log: string,
    consumer: string,
    count: number,
  ): Promise<void> {
    await createGroups(harness.redis, ['dynamo']);
    await harness.redis.commands.xreadgroup('GROUP', 'dynamo', consumer, 'COUNT', count, 'STREAMS', log, '>');
  }

  async function consumers(harness: ConsumerHarness, log: string): Promise<string[]> {
    const found = (await harness.redis.commands.xinfo('CONSUMERS', log, 'dynamo')) as unknown[][];
    return found.map((fields) => String(fields[1]));
  }

  it('first reads the entries that it had received before it ended', async () => {
    const harness = new ConsumerHarness(urls, { CLAIM_IDLE_MS: '86400000' });
    const room = harness.room();
    for (let i = 0; i < 120; i++) await room.append();
    await deliverToNobody(harness, harness.redis.keys.room(room.roomId).log, 'consumer-a', 90);
    await harness.start('dynamo', { CONSUMER_NAME: 'consumer-a' });
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.archived(room.roomId)).toEqual(room.all());
  });

  it('claims the entries of a silent consumer, and removes it', async () => {
    const harness = new ConsumerHarness(urls, { CLAIM_IDLE_MS: '1000' });
    const room = harness.room();
    const { log } = harness.redis.keys.room(room.roomId);
    for (let i = 0; i < 450; i++) await room.append();
    await deliverToNobody(harness, log, 'silent', 430);
    await harness.start('dynamo', { CONSUMER_NAME: 'alive' });
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.archived(room.roomId)).toEqual(room.all());
    await expect.poll(() => consumers(harness, log)).toEqual(['alive']);
  });

  it('shares the log with others of its group, and removes its name from it when it stops', async () => {
    const harness = new ConsumerHarness(urls);
    const [a, b] = [await harness.start('dynamo', { BATCH: '64' }), await harness.start('dynamo', { BATCH: '64' })];
    const rooms = Array.from({ length: 4 }, () => harness.room());
    for (let i = 0; i < 100; i++) {
      for (const room of rooms) {
        await room.append();
        if (i % 5 === 4) await room.edit(room.seq, `edit ${i}`);
      }
    }
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    for (const room of rooms) expect(await harness.archived(room.roomId)).toEqual(room.all());
    await a.stop();
    await b.stop();
    expect(await consumers(harness, harness.redis.keys.log(0))).toEqual([]);
  });

  it('continues after Redis was flushed', async () => {
    const own = await engine('redis');
    if ('missing' in own) return expect.fail(own.missing);
    onTestFinished(() => own.stop());
    const harness = new ConsumerHarness({ ...urls, redis: own.url });
    await harness.start('dynamo');
    await harness.redis.commands.flushall();
    const room = harness.room();
    await room.append();
    await expect.poll(() => harness.archived(room.roomId)).toHaveLength(1);
  });

  it('loses no entry when Redis is killed and restarted', async () => {
    const own = await engine('redis');
    if ('missing' in own) return expect.fail(own.missing);
    onTestFinished(() => own.stop());
    const harness = new ConsumerHarness({ ...urls, redis: own.url });
    await harness.start('dynamo', { BATCH: '64' });
    const room = harness.room();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 150; i++) await room.append();
      await own.kill();
      await own.restart();
      await expect.poll(() => harness.redis.commands.ping().catch(() => 'down')).toBe('PONG');
    }
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.archived(room.roomId)).toEqual(room.all());
  });

  it('begins and makes room while Redis is full, whatever the log holds', async () => {
    const own = await engine('redis');
    if ('missing' in own) return expect.fail(own.missing);
    onTestFinished(() => own.stop());
    const harness = new ConsumerHarness({ ...urls, redis: own.url }, { HOT_TAIL_MS: '0' });
    await prepareStreams(harness.redis);
    const [room, gone] = [harness.room(), harness.room()];
    for (let i = 0; i < 5; i++) for (const each of [room, gone]) await each.append();
    await room.raw('unreadable');
    await gone.delete();
    await harness.redis.commands.config('SET', 'maxmemory', '1');
    await harness.start('dynamo');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    await expect.poll(() => harness.archived(gone.roomId)).toEqual([]);
    expect(await harness.archived(room.roomId)).toEqual(room.all());
    expect(await harness.redis.commands.xlen(harness.redis.keys.deadLetters('dynamo'))).toBe(1);
    const length = async () => (await progressOf(harness.redis)).reduce((sum, stream) => sum + stream.length, 0);
    await expect.poll(length).toBe(0);
  });

  it('reads a Redis Cluster', async () => {
    const cluster = await engine('redis', { cluster: true });
    if ('missing' in cluster) return expect.fail(cluster.missing);
    onTestFinished(() => cluster.stop());
    const harness = new ConsumerHarness({ ...urls, redis: cluster.url }, { HOT_TAIL_MS: '0' });
    await prepareStreams(harness.redis);
    const rooms = Array.from({ length: 20 }, () => harness.room());
    for (let i = 0; i < 10; i++) for (const room of rooms) await room.append();
    const service = await harness.start('dynamo');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    for (const room of rooms) expect(await harness.archived(room.roomId)).toEqual(room.all());
    // Nothing is trimmed before Elasticsearch has it.
    expect((await progressOf(harness.redis)).reduce((sum, { length }) => sum + length, 0)).toBe(200);
    const began = Date.now();
    await service.stop();
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});
