import { SEARCH_INDEX } from '@suda/engines/log';
import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../infra/development/standalone/describe-on.ts';
import { elasticsearchError, EngineProxy } from '../../../../infra/development/standalone/engine-proxy.ts';
import { ConsumerHarness } from '../../../test/harness.js';
import { ElasticsearchSink } from './elasticsearch-sink.js';

await describeOn(['redis', 'elasticsearch'], 'the consumer of Elasticsearch', (urls) => {
  async function open(more: Record<string, string> = {}) {
    const proxy = await EngineProxy.open(urls.elasticsearch);
    onTestFinished(() => proxy.close());
    return { proxy, harness: new ConsumerHarness({ ...urls, elasticsearch: proxy.url }, more) };
  }

  it('makes the index behind the alias, and shows every message in its present state', async () => {
    const { harness } = await open();
    const room = harness.room();
    await room.member('ann');
    for (let i = 0; i < 30; i++) await room.append(`비밀 이야기 ${i}`);
    await room.edit(3, '고친 이야기');
    await room.erase(5);
    await harness.start('elasticsearch');
    await expect.poll(() => harness.lag('elasticsearch')).toBe(0);
    const found = await harness.indexed(room.roomId);
    expect(found.map(({ seq, rev }) => ({ seq, rev }))).toEqual(room.all().map(({ seq, rev }) => ({ seq, rev })));
    expect(found[2]).toEqual(room.all()[2]);
    const { id, roomId, seq, rev, createdAt, deletedAt } = room.all()[4]!;
    expect(found[4]).toEqual({ id, roomId, seq, rev, createdAt, deletedAt });
    expect(JSON.stringify(found)).not.toContain('비밀 이야기 4');
  });

  it('replaces no state by an older one', async () => {
    const { harness } = await open();
    await harness.start('elasticsearch');
    const room = harness.room();
    const first = await room.append('first');
    const second = await room.edit(1, 'second');
    const { roomId } = room;
    // Delivered again, in the wrong order.
    const base = { v: 1, roomId, seq: 1, at: first.createdAt, actor: 'ann' };
    await room.raw(JSON.stringify({ ...base, kind: 'edit', rev: 2, state: second }));
    await room.raw(JSON.stringify({ ...base, kind: 'message', rev: 1, state: first }));
    await expect.poll(() => harness.lag('elasticsearch')).toBe(0);
    expect(await harness.indexed(room.roomId)).toMatchObject([{ content: 'second', rev: 2 }]);
  });

  it('tries on after 429, 5xx, half of a bulk and a broken connection, and loses nothing', async () => {
    const { proxy, harness } = await open({ BATCH: '64' });
    await harness.start('elasticsearch');
    let calls = 0;
    proxy.rule = async ({ operation, body }, pass) => {
      if (operation !== '_bulk') return pass();
      calls += 1;
      if (calls === 1) return elasticsearchError(429, 'es_rejected_execution_exception');
      if (calls === 2) return elasticsearchError(503, 'unavailable');
      if (calls === 3) return 'drop';
      if (calls === 4) {
        await pass();
        return 'drop';
      }
      if (calls > 8) return pass();
      // Every second document is rejected.
      const lines = body.trimEnd().split('\n');
      const kept = lines.filter((_, line) => Math.floor(line / 2) % 2 === 0);
      const answer = await pass(`${kept.join('\n')}\n`);
      const done = (JSON.parse(answer.body) as { items: object[] }).items;
      const rejected = { index: { status: 429, error: { type: 'es_rejected_execution_exception', reason: 'full' } } };
      const items = Array.from({ length: lines.length / 2 }, (_, i) => (i % 2 === 0 ? done[i / 2] : rejected));
      return { ...answer, body: JSON.stringify({ took: 1, errors: true, items }) };
    };
    const room = harness.room();
    for (let i = 0; i < 300; i++) await room.append();
    await expect.poll(() => harness.lag('elasticsearch')).toBe(0);
    expect((await harness.indexed(room.roomId)).map(({ id }) => id)).toEqual(room.all().map(({ id }) => id));
  });

  it('stops reading while the engine accepts nothing, reports it, and resumes afterwards', async () => {
    const { proxy, harness } = await open({ BATCH: '64' });
    const service = await harness.start('elasticsearch');
    proxy.rule = async ({ operation }, pass) =>
      operation === '_bulk' ? elasticsearchError(503, 'unavailable') : pass();
    const rooms = Array.from({ length: 5 }, () => harness.room());
    for (let i = 0; i < 200; i++) for (const room of rooms) await room.append();
    const ready = () => fetch(`http://127.0.0.1:${service.port}/readyz`);
    await expect.poll(async () => (await ready()).status).toBe(503);
    expect(await (await ready()).json()).toMatchObject({ problems: { elasticsearch: '503 unavailable' } });
    // Whatever is delivered is in memory: two batches, each at most twice as large for the share of every stream.
    const before = proxy.count('_bulk');
    await expect.poll(() => proxy.count('_bulk')).toBeGreaterThan(before + 4);
    const metrics = await (await fetch(`http://127.0.0.1:${service.port}/metrics`)).text();
    const pending = [...metrics.matchAll(/^suda_consumer_pending\{group="elasticsearch".*\} (\d+)$/gm)];
    const sum = pending.reduce((total, [, count]) => total + Number(count), 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(2 * 64);
    expect(metrics).toMatch(/suda_consumer_retries_total\{group="elasticsearch",reason="503 unavailable"\} \d+/);
    proxy.rule = (_, pass) => pass();
    await expect.poll(() => harness.lag('elasticsearch')).toBe(0);
    await expect.poll(async () => (await ready()).status).toBe(200);
    for (const room of rooms) expect(await harness.indexed(room.roomId)).toHaveLength(200);
  });

  it('refuses an index that is not as this version makes it', async () => {
    const { harness } = await open();
    const { ELASTICSEARCH_INDEX: alias } = harness.settings;
    const { mappings } = structuredClone(SEARCH_INDEX);
    const properties = { ...mappings.properties, seq: { type: 'keyword' } };
    await harness.elasticsearch.indices.create({
      index: `${alias}-1`,
      mappings: { ...mappings, properties } as never,
      aliases: { [alias]: {} },
    });
    const service = await harness.begin('elasticsearch');
    await expect(service.ready).rejects.toThrow(/is not as this version makes it \(seq\)/);
  });

  it('accepts an index of an earlier version, which mapped more and refused unknown fields', async () => {
    const { harness } = await open();
    const { ELASTICSEARCH_INDEX: alias } = harness.settings;
    const { settings, mappings } = structuredClone(SEARCH_INDEX) as unknown as Record<'settings' | 'mappings', object>;
    const { properties } = mappings as { properties: object };
    const earlier = { rev: { type: 'long' }, notice: { type: 'object', enabled: false } };
    await harness.elasticsearch.indices.create({
      index: `${alias}-1`,
      settings,
      mappings: { ...mappings, dynamic: 'strict', properties: { ...properties, ...earlier } } as never,
      aliases: { [alias]: {} },
    });
    await harness.start('elasticsearch');
    const room = harness.room();
    await room.append('later', { poll: { question: 'when?' } } as object);
    await expect.poll(() => harness.lag('elasticsearch')).toBe(0);
    expect(await harness.indexed(room.roomId)).toEqual(room.all());
    const { [`${alias}-1`]: index } = await harness.elasticsearch.indices.getMapping({ index: alias });
    expect(index?.mappings).toMatchObject({ dynamic: 'false', properties: earlier });
    expect(index?.mappings.properties).not.toHaveProperty('poll');
  });

  it('reports an empty index that it had to create', async () => {
    const { harness } = await open();
    const { ELASTICSEARCH_INDEX: alias } = harness.settings;
    let told = 0;
    const onEmptyIndex = async () => {
      told += 1;
      if (told === 1) throw new Error('Redis does not answer');
      return false;
    };
    const sink = new ElasticsearchSink(harness.settings, { onEmptyIndex });
    onTestFinished(() => sink.close());
    await expect(sink.prepare()).rejects.toThrow('Redis does not answer');
    expect(await harness.elasticsearch.indices.exists({ index: alias })).toBe(false);
    await sink.prepare();
    await sink.prepare();
    expect(told).toBe(2);
    expect(await harness.elasticsearch.indices.exists({ index: alias })).toBe(true);
  });

  it('waits for an engine that starts later', async () => {
    const { proxy, harness } = await open();
    proxy.rule = async () => 'drop';
    const service = await harness.begin('elasticsearch');
    await expect.poll(() => proxy.asked.length).toBeGreaterThan(2);
    expect((await fetch(`http://127.0.0.1:${service.port}/readyz`)).status).toBe(503);
    proxy.rule = (_, pass) => pass();
    await service.ready;
    expect((await fetch(`http://127.0.0.1:${service.port}/readyz`)).status).toBe(200);
  });

  it('removes the documents of a deleted room', async () => {
    const { harness } = await open();
    await harness.start('elasticsearch');
    const [room, other] = [harness.room(), harness.room()];
    for (let i = 0; i < 40; i++) await room.append();
    await other.append();
    await room.delete();
    await expect.poll(() => harness.lag('elasticsearch')).toBe(0);
    await expect.poll(() => harness.indexed(room.roomId)).toEqual([]);
    expect(await harness.indexed(other.roomId)).toHaveLength(1);
  });
});
