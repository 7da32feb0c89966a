import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { dynamoError, elasticsearchError, EngineProxy } from '../../../infra/development/standalone/engine-proxy.ts';
import { ConsumerHarness } from '../../test/harness.js';
import { runCommand } from '../command.js';
import { DeadLetters, type DeadLetter } from './dead-letters.js';

await describeOn(['redis', 'dynamo', 'elasticsearch'], 'dead letters', (urls) => {
  async function open() {
    const proxy = await EngineProxy.open(urls.dynamo);
    onTestFinished(() => proxy.close());
    return { proxy, harness: new ConsumerHarness({ ...urls, dynamo: proxy.url }) };
  }

  async function command(harness: ConsumerHarness, words: string, group?: string) {
    const lines: string[] = [];
    const code = await runCommand(words, group, harness.settings, (line) => lines.push(line));
    return { code, lines };
  }

  it('keep entries that DynamoDB refuses, with the reason and without blocking others, until they are replayed', async () => {
    const { proxy, harness } = await open();
    await harness.start('dynamo');
    proxy.rule = async ({ operation, body }, pass) =>
      ['PutItem', 'BatchWriteItem'].includes(operation) && body.includes('poison')
        ? dynamoError(400, 'ValidationException')
        : pass();
    const room = harness.room();
    for (let i = 1; i <= 50; i++) await room.append(i === 20 ? 'poison' : `message ${i}`);
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.archived(room.roomId)).toHaveLength(49);

    const listed = await command(harness, 'list', 'dynamo');
    expect(listed.lines).toEqual([
      expect.stringMatching(
        new RegExp(`^dynamo \\d+-\\d+ \\S+ message in ${room.roomId} at rev 20: ValidationException`),
      ),
      'dynamo: 1 dead letter',
    ]);
    expect(listed.lines.join()).not.toContain('poison');
    expect((await command(harness, 'replay')).code).toBe(1);
    proxy.rule = (_, pass) => pass();
    expect(await command(harness, 'replay')).toEqual({ code: 0, lines: ['No dead letter is left.'] });
    expect(await harness.archived(room.roomId)).toEqual(room.all());
    expect((await command(harness, 'list')).lines).toEqual([
      'dynamo: no dead letters',
      'elasticsearch: no dead letters',
    ]);
  });

  it('keep unreadable entries', async () => {
    const { harness } = await open();
    await harness.start('dynamo');
    const room = harness.room();
    await room.raw('{');
    await room.raw(JSON.stringify({ v: 1, kind: 'message', roomId: room.roomId }));
    await room.append('fine');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.archived(room.roomId)).toHaveLength(1);
    const { lines } = await command(harness, 'list', 'dynamo');
    expect(lines[0]).toMatch(/unreadable: the entry is no JSON$/);
    expect(lines[1]).toMatch(/unreadable: the entry is not as agreed: /);
  });

  it('of a deleted room remove it once they are replayed', async () => {
    const { harness } = await open();
    await harness.start('dynamo');
    const room = harness.room();
    const state = await room.change();
    const { createdAt: at, roomId } = await room.append();
    const deletion = { v: 1, kind: 'room_deleted', roomId, rev: 3, at, actor: 'ann', state };
    await room.raw(JSON.stringify({ ...deletion, at: 'x' }));
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.archived(roomId)).toHaveLength(1);
    // As if somebody had mended it: it can be read now.
    const letters = new DeadLetters(harness.redis, 'dynamo');
    const { value: page } = await letters.pages().next();
    const [letter] = page as DeadLetter[];
    await letters.remove(letter!.id);
    await letters.add({ partition: letter!.partition, id: letter!.entryId, json: JSON.stringify(deletion) }, '');
    expect((await command(harness, 'replay', 'dynamo')).code).toBe(0);
    await expect.poll(() => harness.archived(roomId)).toEqual([]);
    await expect.poll(() => harness.subjects(roomId)).toEqual([]);
  });

  it('keep documents that Elasticsearch refuses, but not after failures of the engine', async () => {
    const proxy = await EngineProxy.open(urls.elasticsearch);
    onTestFinished(() => proxy.close());
    const harness = new ConsumerHarness({ ...urls, elasticsearch: proxy.url });
    await harness.start('elasticsearch');
    let isClosed = true;
    proxy.rule = async ({ operation }, pass) =>
      operation === '_bulk' && isClosed ? elasticsearchError(401, 'security_exception') : pass();
    const room = harness.room();
    await room.append('fine');
    await harness.elasticsearch.indices.putMapping({
      index: harness.settings.ELASTICSEARCH_INDEX,
      properties: { strange: { type: 'long' } },
    });
    await room.append('strange', { strange: 'a field that is no number' } as object);
    await expect.poll(() => proxy.count('_bulk')).toBeGreaterThan(2);
    expect((await command(harness, 'list', 'elasticsearch')).lines).toEqual(['elasticsearch: no dead letters']);
    isClosed = false;
    await expect.poll(() => harness.lag('elasticsearch')).toBe(0);
    expect(await harness.indexed(room.roomId)).toHaveLength(1);
    const { lines } = await command(harness, 'list', 'elasticsearch');
    expect(lines[0]).toMatch(/message in \S+ at rev 2: 400 document_parsing_exception: /);
    expect(lines.join()).not.toContain('a field that');
  });
});
