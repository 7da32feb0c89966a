import { GROUPS } from '@suda/engines/log';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { engine } from '../../../infra/development/standalone/engine.ts';
import { EngineProxy } from '../../../infra/development/standalone/engine-proxy.ts';
import { ConsumerHarness } from '../../test/harness.js';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import { createLogger } from '../observe/logger.js';
import { Metrics } from '../observe/metrics.js';
import { REBUILD_GROUP } from '../rebuild/rebuild-lease.js';
import { createGroups, prepareStreams } from '@suda/engines/redis';
import { staleMark } from './stale.js';
import { Trimmer } from './trimmer.js';

await describeOn(['redis', 'dynamo'], 'the trimmer', (urls) => {
  async function open({ hotTailMs = 0, logMax = 1_000_000, redis = urls.redis } = {}) {
    const harness = new ConsumerHarness({ ...urls, redis });
    await prepareStreams(harness.redis);
    const logger = createLogger('silent');
    const metrics = new Metrics();
    const trimmer = new Trimmer({ redis: harness.redis, hotTailMs, logMax, name: 'me', metrics, logger });
    const { commands, keys } = harness.redis;

    /** Delivers so many entries of the room's stream to a group, and acks them unless `ack` is false. */
    async function deliver(group: string, log: string, count: number, ack = true): Promise<string[]> {
      const answer = await commands.xreadgroup('GROUP', group, 'c', 'COUNT', count, 'STREAMS', log, '>');
      const ids = ((answer as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? []).map(([id]) => id);
      if (ack && ids.length > 0) await commands.xack(log, group, ...ids);
      return ids;
    }
    return { harness, trimmer, commands, keys, deliver };
  }

  const past = async (): Promise<void> => {
    // An id of this millisecond is not older than a tail of 0 ms.
    const now = Date.now();
    await expect.poll(() => Date.now()).toBeGreaterThan(now);
  };

  const WRITERS = { 'of this version': false, 'of the version before': true };
  it.each(Object.entries(WRITERS))(
    'trims what servers %s wrote, and both groups acked, but no later change',
    async (_, copies) => {
      const { harness, trimmer, commands, keys, deliver } = await open();
      const room = harness.room(copies);
      const { room: roomKey, log, hotByRev } = keys.room(room.roomId);
      for (let i = 0; i < 10; i++) await room.append();
      await room.member('ann');
      await room.edit(2, 'edited');
      await past();
      expect(await trimmer.once()).toBe(0);
      await deliver('dynamo', log, 8);
      expect(await trimmer.once()).toBe(0);
      await deliver('elasticsearch', log, 5);
      expect(await trimmer.once()).toBe(5);
      expect(await room.hotSeqs()).toEqual([2, 6, 7, 8, 9, 10]);
      expect(await commands.hget(roomKey, 'floor')).toBe('5');
      for (const group of GROUPS) await deliver(group, log, 100);
      expect(await trimmer.once()).toBe(7);
      expect(await room.hotSeqs()).toEqual([]);
      expect(await commands.zcard(hotByRev)).toBe(0);
      expect(await commands.hget(roomKey, 'floor')).toBe('12');
      expect(JSON.parse((await commands.hget(roomKey, 'last')) ?? '')).toEqual(room.all().at(-1));
    },
  );

  it('keeps pending entries', async () => {
    const { harness, trimmer, commands, keys, deliver } = await open();
    const room = harness.room();
    const { log } = keys.room(room.roomId);
    for (let i = 0; i < 6; i++) await room.append();
    await deliver('elasticsearch', log, 6);
    const ids = await deliver('dynamo', log, 6, false);
    await commands.xack(log, 'dynamo', ids[0]!, ids[1]!, ids[4]!, ids[5]!);
    await past();
    expect(await trimmer.once()).toBe(2);
    expect(await room.hotSeqs()).toEqual([3, 4, 5, 6]);
    await commands.xack(log, 'dynamo', ids[2]!, ids[3]!);
    expect(await trimmer.once()).toBe(4);
  });

  it('keeps entries that are younger than the hot tail', async () => {
    const { harness, trimmer, keys, deliver } = await open({ hotTailMs: 60_000 });
    const room = harness.room();
    await room.append();
    for (const group of GROUPS) await deliver(group, keys.room(room.roomId).log, 1);
    await past();
    expect(await trimmer.once()).toBe(0);
  });

  it('leaves a message in hot that DynamoDB refused', async () => {
    const { harness, trimmer, keys, deliver } = await open();
    const room = harness.room();
    const { log } = keys.room(room.roomId);
    for (let i = 0; i < 3; i++) await room.append();
    await deliver('elasticsearch', log, 3);
    const ids = await deliver('dynamo', log, 3);
    const partition = keys.logs().indexOf(log);
    await new DeadLetters(harness.redis, 'dynamo').add({ partition, id: ids[1]!, json: '{}' }, 'for a test');
    await past();
    expect(await trimmer.once()).toBe(3);
    expect(await room.hotSeqs()).toEqual([2]);
    expect(await room.inRedis(2)).toEqual(room.all()[1]);
  });

  it('does not restore a deleted room', async () => {
    const { harness, trimmer, commands, keys, deliver } = await open();
    const room = harness.room();
    await room.append();
    await room.delete();
    for (const group of GROUPS) await deliver(group, keys.room(room.roomId).log, 2);
    await past();
    expect(await trimmer.once()).toBe(2);
    expect(await commands.exists(keys.room(room.roomId).room)).toBe(0);
  });

  it('stops waiting for Elasticsearch when the log is too long, and marks its index as stale', async () => {
    const { harness, trimmer, keys, deliver } = await open({ logMax: 5 });
    const room = harness.room();
    const { log } = keys.room(room.roomId);
    for (let i = 0; i < 5; i++) await room.append();
    await deliver('dynamo', log, 5);
    await deliver('elasticsearch', log, 2);
    await past();
    expect(await trimmer.once()).toBe(2);
    expect(await staleMark(harness.redis)).toBeUndefined();
    for (let i = 0; i < 3; i++) await room.append();
    await deliver('dynamo', log, 1);
    await past();
    expect(await trimmer.once()).toBe(4);
    expect(await staleMark(harness.redis)).toBeDefined();
    expect(await room.hotSeqs()).toEqual([7, 8]);
  });

  it('makes room in a Redis that is full, though Elasticsearch lags behind', async () => {
    const own = await engine('redis');
    if ('missing' in own) throw new Error(own.missing);
    onTestFinished(() => own.stop());
    const { harness, trimmer, commands, keys, deliver } = await open({ redis: own.url });
    const room = harness.room();
    const { log } = keys.room(room.roomId);
    for (let i = 0; i < 5; i++) await room.append();
    await deliver('dynamo', log, 4);
    await deliver('elasticsearch', log, 2);
    await past();
    await commands.config('SET', 'maxmemory', '1');
    expect(await trimmer.once()).toBe(4);
    expect(await staleMark(harness.redis)).toBeDefined();
    expect(await room.hotSeqs()).toEqual([5]);
  });

  it('waits no longer for a rebuild that broke off, wherever a part of it is left', async () => {
    const { harness, trimmer, commands, keys, deliver } = await open();
    const room = harness.room();
    const { log } = keys.room(room.roomId);
    await createGroups(harness.redis, [REBUILD_GROUP]);
    await room.append();
    for (const group of GROUPS) await deliver(group, log, 1);
    await commands.set(`${keys.prefix}rebuild:elasticsearch`, 'somebody');
    await past();
    expect(await trimmer.once()).toBe(0);
    await commands.del(`${keys.prefix}rebuild:elasticsearch`);
    await commands.xgroup('DESTROY', keys.log(0), REBUILD_GROUP);
    expect(await trimmer.once()).toBe(1);
  });

  it('leaves no gap between hot and archive while messages are written, changed and trimmed', async () => {
    const proxy = await EngineProxy.open(urls.dynamo);
    onTestFinished(() => proxy.close());
    // The archive is slower than the trimmer would be.
    proxy.rule = async ({ operation }, pass) => {
      if (['PutItem', 'BatchWriteItem'].includes(operation)) await pause(Math.random() * 300);
      return pass();
    };
    const harness = new ConsumerHarness({ ...urls, dynamo: proxy.url }, { HOT_TAIL_MS: '0' });
    await harness.start('dynamo');
    const room = harness.room();
    const { commands, keys } = harness.redis;
    const { log } = keys.room(room.roomId);
    const first = await room.append();
    const expected = new Map([[first.seq, first.rev]]);
    let done = false;
    const drain = (async () => {
      // Elasticsearch's group is far ahead in this test.
      while (!done) {
        const answer = await commands.xreadgroup('GROUP', 'elasticsearch', 'c', 'NOACK', 'STREAMS', log, '>');
        if (answer === null) await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const check = (async () => {
      let checks = 0;
      while (!done || checks === 0) {
        const known = [...expected];
        const [seq, rev] = known[Math.floor(Math.random() * known.length)]!;
        // Hot first, then the archive, as the server reads.
        const found = (await room.inRedis(seq)) ?? (await harness.archivedMessage(room.roomId, seq));
        expect(found?.rev, `message ${seq}`).toBeGreaterThanOrEqual(rev);
        checks += 1;
      }
      return checks;
    })();
    for (let i = 0; i < 400; i++) {
      const message =
        i % 4 === 3 ? await room.edit(1 + Math.floor(Math.random() * room.seq), `edit ${i}`) : await room.append();
      expected.set(message.seq, message.rev);
    }
    await expect.poll(() => commands.xlen(log)).toBe(0);
    done = true;
    await drain;
    expect(await check).toBeGreaterThan(50);
    expect(await room.hotSeqs()).toEqual([]);
    expect(await harness.archived(room.roomId)).toEqual(room.all());
  });
});
