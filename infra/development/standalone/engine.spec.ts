import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { describeOn, skipped } from './describe-on.ts';
import { engine, type Engine, type EngineName, type EngineOptions } from './engine.ts';
import { redisCommand } from './recipes/redis-command.ts';

const started = async (name: EngineName, options?: EngineOptions): Promise<Engine> => {
  const found = await engine(name, options);
  if ('missing' in found) throw new Error(found.missing);
  onTestFinished(() => found.stop());
  return found;
};
const codeOf = (error: NodeJS.ErrnoException) => error.code;
const portOf = (url: string) => Number(new URL(url.split(',')[0]!).port);

describe('an engine that is not available', () => {
  test('reports the reason', async () => {
    expect(await engine('redis', { version: '3' })).toEqual({ missing: 'no Redis 3; there are 8.2, 7.0, valkey-9' });
  });
});

await describeOn(['redis'], 'a separate Redis', ({ redis }) => {
  test('is not the shared one', async () => {
    expect((await started('redis')).url).not.toBe(redis);
  });

  test('keeps acknowledged writes when it is killed and restarted', async () => {
    const own = await started('redis');
    await redisCommand(portOf(own.url), ['SET', 'word', 'kept']);
    await own.kill();
    await expect(redisCommand(portOf(own.url), ['PING'])).rejects.toThrow('ECONNREFUSED');
    await own.restart();
    expect(await redisCommand(portOf(own.url), ['GET', 'word'])).toBe('kept');
  });

  test('answers no request while it is frozen, and all of them afterwards', async () => {
    const frozen = await started('redis');
    await frozen.freeze();
    const answer = redisCommand(portOf(frozen.url), ['PING']);
    const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 300, 'nothing'))]);
    frozen.thaw();
    expect([first, await answer]).toEqual(['nothing', 'PONG']);
  });

  test('requires its password', async () => {
    const { url } = await started('redis', { password: 'a b' });
    expect(new URL(url).password).toBe('a%20b');
    await expect(redisCommand(portOf(url), ['PING'])).rejects.toThrow('NOAUTH');
    expect(await redisCommand(portOf(url), ['PING'], 'a b')).toBe('PONG');
  });

  test('has three nodes as a cluster, and forms a cluster again after all were killed', async () => {
    const cluster = await started('redis', { cluster: true });
    expect(cluster.url.split(',')).toHaveLength(3);
    await cluster.kill();
    await cluster.restart();
    expect(await redisCommand(portOf(cluster.url), ['CLUSTER', 'INFO'])).toContain('cluster_known_nodes:3');
  });

  test('ends, and its folder is removed, when the process that started it is killed', async () => {
    const script = `const { engine } = await import(process.argv[1]); const { url, folder } = await engine('redis');
      process.stdout.write(url + ' ' + folder); setInterval(() => {}, 1000);`;
    const modules = new URL('engine.ts', import.meta.url).href;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script, modules]);
    const [said] = (await once(owner.stdout.setEncoding('utf8'), 'data')) as [string];
    const [url, folder] = said.split(' ') as [string, string];
    expect(existsSync(folder)).toBe(true);
    owner.kill('SIGKILL');
    await expect.poll(() => redisCommand(portOf(url), ['PING']).catch(codeOf)).toBe('ECONNREFUSED');
    await expect.poll(() => existsSync(folder)).toBe(false);
  });
});

await describeOn(['dynamo'], 'a separate DynamoDB', () => {
  test('keeps its data when it is killed and restarted', async () => {
    const own = await started('dynamo');
    const ask = async (action: string, body: object) => {
      const scope = 'Credential=a/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
      const response = await fetch(own.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${action}`,
          'x-amz-date': '20260101T000000Z',
          authorization: `AWS4-HMAC-SHA256 ${scope}`,
        },
        body: JSON.stringify(body),
      });
      return response.json();
    };
    await ask('CreateTable', {
      TableName: 'words',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
    const Item = { id: { S: 'word' } };
    await ask('PutItem', { TableName: 'words', Item });
    await own.kill();
    await own.restart();
    expect(await ask('GetItem', { TableName: 'words', Key: Item })).toEqual({ Item });
  });
});

const ELASTICSEARCH = 'a separate Elasticsearch';
const search = await engine('elasticsearch');
if ('missing' in search) skipped(ELASTICSEARCH, search.missing);
else
  describe(ELASTICSEARCH, () => {
    afterAll(() => search.stop());

    test('keeps its data when it is killed and restarted', { timeout: 180_000 }, async () => {
      const document = `${search.url}/words/_doc/1`;
      const headers = { 'content-type': 'application/json' };
      const put = await fetch(document, { method: 'PUT', headers, body: '{"word":"kept"}' });
      expect(put.status).toBe(201);
      await search.kill();
      await search.restart();
      expect(await (await fetch(document)).json()).toMatchObject({ _source: { word: 'kept' } });
      expect(await (await fetch(search.url)).json()).toMatchObject({ tagline: 'You Know, for Search' });
    });
  });
