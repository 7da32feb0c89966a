import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { engine } from '../../../infra/development/standalone/engine.ts';
import { Stage } from '../../test/harness.js';
import { makeGroup, prepareStreams } from './groups.js';
import { progressOf } from './progress.js';

await describeOn(['redis', 'dynamo'], 'the reader of the log', (urls) => {
  /** Delivers the room's entries to a consumer that will never be heard of again. */
  async function deliverToNobody(stage: Stage, log: string, consumer: string, count: number): Promise<void> {
    await makeGroup(stage.redis, 'dynamo');
    await stage.redis.commands.xreadgroup('GROUP', 'dynamo', consumer, 'COUNT', count, 'STREAMS', log, '>');
  }

  async function consumers(stage: Stage, log: string): Promise<string[]> {
    const found = (await stage.redis.commands.xinfo('CONSUMERS', log, 'dynamo')) as unknown[][];
    return found.map((fields) => String(fields[1]));
  }

  it('first takes what it was given before it ended', async () => {
    const stage = new Stage(urls, { CLAIM_IDLE_MS: '86400000' });
    const room = stage.room();
    for (let i = 0; i < 120; i++) await room.append();
    await deliverToNobody(stage, stage.redis.keys.room(room.roomId).log, 'consumer-a', 90);
    await stage.start('dynamo', { CONSUMER_NAME: 'consumer-a' });
    await expect.poll(() => stage.lag('dynamo')).toBe(0);
    expect(await stage.archived(room.roomId)).toEqual(room.all());
  });

  it('takes over from a consumer that went silent, and forgets it', async () => {
    const stage = new Stage(urls, { CLAIM_IDLE_MS: '1000' });
    const room = stage.room();
    const { log } = stage.redis.keys.room(room.roomId);
    for (let i = 0; i < 450; i++) await room.append();
    await deliverToNobody(stage, log, 'silent', 430);
    await stage.start('dynamo', { CONSUMER_NAME: 'alive' });
    await expect.poll(() => stage.lag('dynamo')).toBe(0);
    expect(await stage.archived(room.roomId)).toEqual(room.all());
    await expect.poll(() => consumers(stage, log)).toEqual(['alive']);
  });

  it('shares the log with others of its group, and takes its name from it when it stops', async () => {
    const stage = new Stage(urls);
    const [a, b] = [await stage.start('dynamo', { BATCH: '64' }), await stage.start('dynamo', { BATCH: '64' })];
    const rooms = Array.from({ length: 4 }, () => stage.room());
    for (let i = 0; i < 100; i++) {
      for (const room of rooms) {
        await room.append();
        if (i % 5 === 4) await room.edit(room.seq, `edit ${i}`);
      }
    }
    await expect.poll(() => stage.lag('dynamo')).toBe(0);
    for (const room of rooms) expect(await stage.archived(room.roomId)).toEqual(room.all());
    await a.stop();
    await b.stop();
    expect(await consumers(stage, stage.redis.keys.log(0))).toEqual([]);
  });

  it('goes on after Redis was emptied', async () => {
    const own = await engine('redis');
    if ('missing' in own) return expect.fail(own.missing);
    onTestFinished(() => own.stop());
    const stage = new Stage({ ...urls, redis: own.url });
    await stage.start('dynamo');
    await stage.redis.commands.flushall();
    const room = stage.room();
    await room.append();
    await expect.poll(() => stage.archived(room.roomId)).toHaveLength(1);
  });

  it('loses nothing when Redis is killed and comes back', async () => {
    const own = await engine('redis');
    if ('missing' in own) return expect.fail(own.missing);
    onTestFinished(() => own.stop());
    const stage = new Stage({ ...urls, redis: own.url });
    await stage.start('dynamo', { BATCH: '64' });
    const room = stage.room();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 150; i++) await room.append();
      await own.kill();
      await own.restart();
      await expect.poll(() => stage.redis.commands.ping().catch(() => 'down')).toBe('PONG');
    }
    await expect.poll(() => stage.lag('dynamo')).toBe(0);
    expect(await stage.archived(room.roomId)).toEqual(room.all());
  });

  it('begins and makes room while Redis is full, whatever the log holds', async () => {
    const own = await engine('redis');
    if ('missing' in own) return expect.fail(own.missing);
    onTestFinished(() => own.stop());
    const stage = new Stage({ ...urls, redis: own.url }, { HOT_TAIL_MS: '0' });
    await prepareStreams(stage.redis);
    const [room, gone] = [stage.room(), stage.room()];
    for (let i = 0; i < 5; i++) for (const each of [room, gone]) await each.append();
    await room.raw('unreadable');
    await gone.delete();
    await stage.redis.commands.config('SET', 'maxmemory', '1');
    await stage.start('dynamo');
    await expect.poll(() => stage.lag('dynamo')).toBe(0);
    await expect.poll(() => stage.archived(gone.roomId)).toEqual([]);
    expect(await stage.archived(room.roomId)).toEqual(room.all());
    expect(await stage.redis.commands.xlen(stage.redis.keys.deadLetters('dynamo'))).toBe(1);
    const length = async () => (await progressOf(stage.redis)).reduce((sum, stream) => sum + stream.length, 0);
    await expect.poll(length).toBe(0);
  });

  it('reads a Redis Cluster', async () => {
    const cluster = await engine('redis', { cluster: true });
    if ('missing' in cluster) return expect.fail(cluster.missing);
    onTestFinished(() => cluster.stop());
    const stage = new Stage({ ...urls, redis: cluster.url }, { HOT_TAIL_MS: '0' });
    await prepareStreams(stage.redis);
    const rooms = Array.from({ length: 20 }, () => stage.room());
    for (let i = 0; i < 10; i++) for (const room of rooms) await room.append();
    const service = await stage.start('dynamo');
    await expect.poll(() => stage.lag('dynamo')).toBe(0);
    for (const room of rooms) expect(await stage.archived(room.roomId)).toEqual(room.all());
    // Nothing is trimmed before Elasticsearch has it.
    expect((await progressOf(stage.redis)).reduce((sum, { length }) => sum + length, 0)).toBe(200);
    const began = Date.now();
    await service.stop();
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});
