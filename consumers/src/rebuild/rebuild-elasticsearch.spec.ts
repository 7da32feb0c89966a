import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { dynamoError, EngineProxy } from '../../../infra/development/standalone/engine-proxy.ts';
import type { TestRoom } from '../../test/room.js';
import { Stage } from '../../test/harness.js';
import { createLogger } from '../observe/logger.js';
import { Metrics } from '../observe/metrics.js';
import { progressOf } from '../source/progress.js';
import { markStale, staleMark } from '../trim/stale.js';
import { REBUILD_GROUP } from './rebuild-lease.js';
import { rebuildElasticsearch, type RebuildOptions } from './rebuild-elasticsearch.js';

await describeOn(['redis', 'dynamo', 'elasticsearch'], 'a rebuild of Elasticsearch', (urls) => {
  const options = (more: Partial<RebuildOptions> = {}): RebuildOptions => ({
    logger: createLogger('silent'),
    metrics: new Metrics({ lags: async () => [], deadLetters: async () => ({}) }),
    signal: new AbortController().signal,
    ...more,
  });

  const states = (messages: readonly { seq?: unknown; rev?: unknown }[]) =>
    messages.map(({ seq, rev }) => ({ seq, rev }));

  it('makes a new index that lacks nothing, while the chat goes on and the log is trimmed', async () => {
    const stage = new Stage(urls, { HOT_TAIL_MS: '20' });
    const { ELASTICSEARCH_INDEX: alias } = stage.settings;
    await stage.start('dynamo');
    await stage.start('elasticsearch');
    const rooms = Array.from({ length: 6 }, () => stage.room());
    for (let i = 0; i < 100; i++) for (const room of rooms) await room.append();
    const gone = stage.room();
    for (let i = 0; i < 50; i++) await gone.append();
    // All of it has left the log.
    for (const { roomId } of rooms)
      await expect.poll(() => stage.redis.commands.xlen(stage.redis.keys.room(roomId).log)).toBe(0);

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
    const { index, stale } = await rebuildElasticsearch(stage.settings, options());
    done = true;
    await writing;
    expect({ index, stale }).toEqual({ index: `${alias}-2`, stale: false });
    await expect.poll(() => stage.lag('elasticsearch')).toBe(0);
    expect(Object.keys(await stage.elasticsearch.indices.getAlias({ name: alias }))).toEqual([index]);
    expect(await stage.elasticsearch.indices.exists({ index: `${alias}-1` })).toBe(false);
    for (const room of rooms) expect(states(await stage.indexed(room.roomId))).toEqual(states(room.all()));
    await expect.poll(() => stage.indexed(gone.roomId)).toEqual([]);
    const streams = await progressOf(stage.redis);
    expect(streams.flatMap(({ groups }) => groups).filter(({ group }) => group === REBUILD_GROUP)).toEqual([]);
  });

  it('brings what the archive does not have yet, and no room that is deleted though the archive still has it', async () => {
    const proxy = await EngineProxy.open(urls.dynamo);
    onTestFinished(() => proxy.close());
    const stage = new Stage({ ...urls, dynamo: proxy.url }, { HOT_TAIL_MS: '0' });
    await stage.start('dynamo');
    const consumer = await stage.start('elasticsearch');
    const [room, goneEarlier, goneNow] = [stage.room(), stage.room(), stage.room()];
    for (const each of [room, goneEarlier, goneNow]) for (let i = 0; i < 30; i++) await each.append();
    const isTrimmed = async ({ roomId }: TestRoom) =>
      (await stage.redis.commands.xlen(stage.redis.keys.room(roomId).log)) === 0;
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
    const { index } = await rebuildElasticsearch(stage.settings, options());
    expect(await stage.archived(room.roomId)).toHaveLength(30);
    expect(await stage.archived(goneEarlier.roomId)).toHaveLength(30);
    expect(await stage.archived(goneNow.roomId)).toHaveLength(30);
    expect(await stage.indexed(room.roomId, index)).toEqual(room.all());
    expect(await stage.indexed(goneEarlier.roomId, index)).toEqual([]);
    expect(await stage.indexed(goneNow.roomId, index)).toEqual([]);
  });

  it('happens by itself when entries passed the index by, or the index is lost', async () => {
    const stage = new Stage(urls, { HOT_TAIL_MS: '0' });
    const { ELASTICSEARCH_INDEX: alias } = stage.settings;
    await stage.start('dynamo');
    const first = await stage.start('elasticsearch');
    const room = stage.room();
    for (let i = 0; i < 20; i++) await room.append();
    await expect.poll(() => stage.redis.commands.xlen(stage.redis.keys.room(room.roomId).log)).toBe(0);
    await first.stop();
    await stage.elasticsearch.indices.delete({ index: `${alias}-1` });
    await stage.start('elasticsearch');
    await expect.poll(() => staleMark(stage.redis)).toBeUndefined();
    expect(states(await stage.indexed(room.roomId))).toEqual(states(room.all()));
    // While the consumer runs, too.
    const [index] = Object.keys(await stage.elasticsearch.indices.getAlias({ name: alias }));
    await stage.elasticsearch.indices.delete({ index: index! });
    await room.append('after the loss');
    await expect.poll(() => stage.lag('elasticsearch')).toBe(0);
    await expect.poll(() => staleMark(stage.redis)).toBeUndefined();
    expect(states(await stage.indexed(room.roomId))).toEqual(states(room.all()));
    await stage.elasticsearch.delete({ index: alias, id: `${room.roomId}.7` });
    await markStale(stage.redis);
    await expect.poll(() => staleMark(stage.redis)).toBeUndefined();
    expect(states(await stage.indexed(room.roomId))).toEqual(states(room.all()));
  });

  it('begins anew after one that broke off, and refuses to run beside another', async () => {
    const stage = new Stage(urls, { HOT_TAIL_MS: '0' });
    await stage.start('dynamo');
    await stage.start('elasticsearch');
    const room = stage.room();
    for (let i = 0; i < 20; i++) await room.append();
    await expect.poll(() => stage.archived(room.roomId)).toHaveLength(20);
    const stopping = new AbortController();
    const broken = rebuildElasticsearch(
      stage.settings,
      options({ signal: stopping.signal, progress: () => stopping.abort() }),
    );
    await expect.poll(() => stage.redis.commands.exists(`${stage.settings.KEY_PREFIX}rebuild:elasticsearch`)).toBe(1);
    await expect(rebuildElasticsearch(stage.settings, options())).rejects.toThrow(/under way already/);
    await expect(broken).rejects.toThrow();
    const { index } = await rebuildElasticsearch(stage.settings, options());
    expect(index).toBe(`${stage.settings.ELASTICSEARCH_INDEX}-2`);
    expect(states(await stage.indexed(room.roomId))).toEqual(states(room.all()));
  });
});
