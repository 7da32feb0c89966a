import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { dynamoError, elasticsearchError, EngineProxy } from '../../../infra/development/standalone/engine-proxy.ts';
import { ConsumerHarness } from '../../test/harness.js';
import { runCommand } from '../command.js';

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

  it('keep what DynamoDB refuses, with the reason and without holding up the rest, until it is replayed', async () => {
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

  it('keep what can’t be read', async () => {
    const { harness } = await open();
    await harness.start('dynamo');
    const room = harness.room();
    await room.raw('{');
    await room.raw(JSON.stringify({ v: 2, kind: 'message', roomId: room.roomId }));
    await room.append('fine');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.archived(room.roomId)).toHaveLength(1);
    const { lines } = await command(harness, 'list', 'dynamo');
    expect(lines[0]).toMatch(/unreadable: the entry is no JSON$/);
    expect(lines[1]).toMatch(/unreadable: the entry is not as agreed: /);
  });

  it('keep what Elasticsearch refuses, but not what is no fault of the document', async () => {
    const proxy = await EngineProxy.open(urls.elasticsearch);
    onTestFinished(() => proxy.close());
    const harness = new ConsumerHarness({ ...urls, elasticsearch: proxy.url });
    await harness.start('elasticsearch');
    let isClosed = true;
    proxy.rule = async ({ operation }, pass) =>
      operation === '_bulk' && isClosed ? elasticsearchError(401, 'security_exception') : pass();
    const room = harness.room();
    await room.append('fine');
    await room.append('strange', { strange: 'a field that the mapping does not know' } as object);
    await expect.poll(() => proxy.count('_bulk')).toBeGreaterThan(2);
    expect((await command(harness, 'list', 'elasticsearch')).lines).toEqual(['elasticsearch: no dead letters']);
    isClosed = false;
    await expect.poll(() => harness.lag('elasticsearch')).toBe(0);
    expect(await harness.indexed(room.roomId)).toHaveLength(1);
    const { lines } = await command(harness, 'list', 'elasticsearch');
    expect(lines[0]).toMatch(/message in \S+ at rev 2: 400 strict_dynamic_mapping_exception: /);
    expect(lines.join()).not.toContain('a field that');
  });
});
