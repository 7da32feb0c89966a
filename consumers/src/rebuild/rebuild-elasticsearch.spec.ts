import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { dynamoError, EngineProxy } from '../../../infra/development/standalone/engine-proxy.ts';
import type { TestRoom } from '../../test/room.js';
import { ConsumerHarness } from '../../test/harness.js';
import { createLogger } from '../observe/logger.js';
import { Metrics } from '../observe/metrics.js';
import { progressOf } from '../source/progress.js';
import { markStale, staleMark } from '../trim/stale.js';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import { REBUILD_GROUP } from './rebuild-lease.js';
import { rebuildElasticsearch, type RebuildOptions } from './rebuild-elasticsearch.js';

await describeOn(['redis', 'dynamo', 'elasticsearch'], 'a rebuild of Elasticsearch', (urls) => {
  const options = (more: Partial<RebuildOptions> = {}): RebuildOptions => ({
    logger: createLogger('silent'),
    metrics: new Metrics(),
    signal: new AbortController().signal,
    ...more,
  });

  const states = (messages: readonly { seq?: unknown; rev?: unknown }[]) =>
    messages.map(({ seq, rev }) => ({ seq, rev }));

  it('creates a complete index while messages are sent and the log is trimmed', async () => {
    const harness = new ConsumerHarness(urls, { HOT_TAIL_MS: '20' });
    const { ELASTICSEARCH_INDEX: alias } = harness.settings;
    await harness.start('dynamo');
    await harness.start('elasticsearch');
    const rooms = Array.from({ length: 6 }, () => harness.room());
    for (let i = 0; i < 100; i++) for (const room of rooms) await room.append();
    const gone = harness.room();
    for (let i = 0; i < 50; i++) await gone.append();
    // All of it has left the log.
    for (const { roomId } of rooms)
      await expect.poll(() => harness.redis.commands.xlen(harness.redis.keys.room(roomId).log)).toBe(0);

    let done = false;
    const writing = (async () => {
      for (let i = 0; !done || i < 200; i++) {
        const room = rooms[i % rooms.length]!;
        if (i % 3 === 0) await room.append(`during ${i}`);
        else if (i % 3 === 1) await room.edit(1 + (i % room.seq), `edited ${i}`);
        else if (i % 30 === 2) await room.erase(1 + (i % room.seq));
        if (i === 20) await gone.delete();
      }
    })();
    const { index, stale } = await rebuildElasticsearch(harness.settings, options());
    done = true;
    await writing;
    expect({ index, stale }).toEqual({ index: `${alias}-2`, stale: false });
    await expect.poll(() => harness.lag('elasticsearch')).toBe(0);
    expect(Object.keys(await harness.elasticsearch.indices.getAlias({ name: alias }))).toEqual([index]);
    expect(await harness.elasticsearch.indices.exists({ index: `${alias}-1` })).toBe(false);
    for (const room of rooms) expect(states(await harness.indexed(room.roomId))).toEqual(states(room.all()));
    await expect.poll(() => harness.indexed(gone.roomId)).toEqual([]);
    const streams = await progressOf(harness.redis);
    expect(streams.flatMap(({ groups }) => groups).filter(({ group }) => group === REBUILD_GROUP)).toEqual([]);
  });

  it('includes messages that are not archived yet, and excludes deleted rooms that are still archived', async () => {
    const proxy = await EngineProxy.open(urls.dynamo);
    onTestFinished(() => proxy.close());
    const harness = new ConsumerHarness({ ...urls, dynamo: proxy.url }, { HOT_TAIL_MS: '0' });
    await harness.start('dynamo');
    const consumer = await harness.start('elasticsearch');
    const [room, goneEarlier, goneNow] = [harness.room(), harness.room(), harness.room()];
    for (const each of [room, goneEarlier, goneNow]) for (let i = 0; i < 30; i++) await each.append();
    const isTrimmed = async ({ roomId }: TestRoom) =>
      (await harness.redis.commands.xlen(harness.redis.keys.room(roomId).log)) === 0;
    for (const each of [room, goneEarlier, goneNow]) await expect.poll(() => isTrimmed(each)).toBe(true);
    proxy.rule = async ({ body }, pass) =>
      body.includes('DeleteRequest') ? dynamoError(400, 'ThrottlingException') : pass();
    await goneEarlier.delete();
    await expect.poll(() => isTrimmed(goneEarlier)).toBe(true);
    await consumer.stop();
    proxy.rule = async ({ operation }, pass) =>
      ['PutItem', 'BatchWriteItem'].includes(operation) ? dynamoError(400, 'ThrottlingException') : pass();
    await goneNow.delete();
    await room.edit(7, 'edited');
    await room.append('not archived');
    const { index } = await rebuildElasticsearch(harness.settings, options());
    expect(await harness.archived(room.roomId)).toHaveLength(30);
    expect(await harness.archived(goneEarlier.roomId)).toHaveLength(30);
    expect(await harness.archived(goneNow.roomId)).toHaveLength(30);
    expect(await harness.indexed(room.roomId, index)).toEqual(room.all());
    expect(await harness.indexed(goneEarlier.roomId, index)).toEqual([]);
    expect(await harness.indexed(goneNow.roomId, index)).toEqual([]);
  });

  it('happens by itself when entries passed the index by, or the index is lost', async () => {
    const harness = new ConsumerHarness(urls, { HOT_TAIL_MS: '0' });
    const { ELASTICSEARCH_INDEX: alias } = harness.settings;
    await harness.start('dynamo');
    const first = await harness.start('elasticsearch');
    const room = harness.room();
    for (let i = 0; i < 20; i++) await room.append();
    await expect.poll(() => harness.redis.commands.xlen(harness.redis.keys.room(room.roomId).log)).toBe(0);
    await first.stop();
    await harness.elasticsearch.indices.delete({ index: `${alias}-1` });
    await harness.start('elasticsearch');
    await expect.poll(() => staleMark(harness.redis)).toBeUndefined();
    expect(states(await harness.indexed(room.roomId))).toEqual(states(room.all()));
    // While the consumer runs, too.
    const [index] = Object.keys(await harness.elasticsearch.indices.getAlias({ name: alias }));
    await harness.elasticsearch.indices.delete({ index: index! });
    await room.append('after the loss');
    await expect.poll(() => harness.lag('elasticsearch')).toBe(0);
    await expect.poll(() => staleMark(harness.redis)).toBeUndefined();
    expect(states(await harness.indexed(room.roomId))).toEqual(states(room.all()));
    await harness.elasticsearch.delete({ index: alias, id: `${room.roomId}.7` });
    await markStale(harness.redis);
    await expect.poll(() => staleMark(harness.redis)).toBeUndefined();
    expect(states(await harness.indexed(room.roomId))).toEqual(states(room.all()));
  });

  it('leaves an index that lacks what was lost unsearchable until it is complete', async () => {
    const harness = new ConsumerHarness(urls, { HOT_TAIL_MS: '0' });
    const { ELASTICSEARCH_INDEX: alias, KEY_PREFIX } = harness.settings;
    await harness.start('dynamo');
    const first = await harness.start('elasticsearch');
    const room = harness.room();
    for (let i = 0; i < 5; i++) await room.append();
    // Of a new installation it is complete: there is nothing else.
    await expect.poll(() => harness.indexed(room.roomId)).toHaveLength(5);
    await first.stop();
    await harness.elasticsearch.indices.delete({ index: `${alias}-1` });
    // No rebuild begins while another process seems to be at it.
    await harness.redis.commands.set(`${KEY_PREFIX}rebuild:elasticsearch`, 'another');
    await harness.start('elasticsearch');
    await room.append('after the loss');
    await expect.poll(() => harness.lag('elasticsearch')).toBe(0);
    await expect(harness.indexed(room.roomId)).rejects.toMatchObject({ statusCode: 403 });
    await harness.redis.commands.del(`${KEY_PREFIX}rebuild:elasticsearch`);
    await expect.poll(() => staleMark(harness.redis)).toBeUndefined();
    expect(states(await harness.indexed(room.roomId))).toEqual(states(room.all()));
  });

  it('ends though entries of a newer version wait, which are dead letters of the new index', async () => {
    const harness = new ConsumerHarness(urls, { HOT_TAIL_MS: '0' });
    await harness.start('dynamo');
    await harness.start('elasticsearch');
    const room = harness.room();
    await room.append();
    await room.raw(JSON.stringify({ v: 1_000, kind: 'message', roomId: room.roomId }));
    await expect.poll(() => harness.lag('dynamo')).toBe(1);
    const { stale } = await rebuildElasticsearch(harness.settings, options());
    expect(stale).toBe(false);
    expect(states(await harness.indexed(room.roomId))).toEqual(states(room.all()));
    // Whoever reads the old index for good may be newer than this process.
    expect(await new DeadLetters(harness.redis, 'elasticsearch').size()).toBe(1);
    expect(await harness.lag('elasticsearch')).toBe(1);
  });

  it('fills the index of an installation that lost Redis and Elasticsearch, and lets nobody search it before', async () => {
    const harness = new ConsumerHarness(urls);
    const { ELASTICSEARCH_INDEX: alias, KEY_PREFIX } = harness.settings;
    await markStale(harness.redis);
    await harness.redis.commands.set(`${KEY_PREFIX}rebuild:elasticsearch`, 'another');
    await harness.start('elasticsearch');
    await expect(harness.elasticsearch.search({ index: alias })).rejects.toMatchObject({ statusCode: 403 });
  });

  it('starts again after one that broke off, and refuses to run beside another', async () => {
    const harness = new ConsumerHarness(urls, { HOT_TAIL_MS: '0' });
    await harness.start('dynamo');
    await harness.start('elasticsearch');
    const room = harness.room();
    for (let i = 0; i < 20; i++) await room.append();
    await expect.poll(() => harness.archived(room.roomId)).toHaveLength(20);
    const stopping = new AbortController();
    const broken = rebuildElasticsearch(
      harness.settings,
      options({ signal: stopping.signal, progress: () => stopping.abort() }),
    );
    await expect
      .poll(() => harness.redis.commands.exists(`${harness.settings.KEY_PREFIX}rebuild:elasticsearch`))
      .toBe(1);
    await expect(rebuildElasticsearch(harness.settings, options())).rejects.toThrow(/under way already/);
    await expect(broken).rejects.toThrow();
    const { index } = await rebuildElasticsearch(harness.settings, options());
    expect(index).toBe(`${harness.settings.ELASTICSEARCH_INDEX}-2`);
    expect(states(await harness.indexed(room.roomId))).toEqual(states(room.all()));
  });
});
