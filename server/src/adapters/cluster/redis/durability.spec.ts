import { masters, type RedisConnections, type RedisSettings } from '@suda/engines/redis';
import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { hasWaitAof, ownRedis } from '../testing/own-redis.js';
import { redisForTest } from '../testing/redis.js';
import { connectRedis } from './connect.js';
import { checkDurability } from './durability.js';

async function connectTo(url: string, changes: Partial<RedisSettings> = {}): Promise<RedisConnections> {
  const connections = await connectRedis({ ...redisForTest(url), ...changes });
  onTestFinished(() => connections.close());
  return connections;
}

/** Rejects with one line that holds this. */
const refusal = (part: string) => ({
  name: 'StartError',
  message: expect.stringMatching(new RegExp(`^[^\\n]*${part}[^\\n]*$`)) as string,
});

await describeOn(['redis'], 'the required durability of Redis', ({ redis }) => {
  it.each([
    ['appendonly', 'no'],
    ['appendfsync', 'everysec'],
    ['maxmemory-policy', 'volatile-lru'],
  ])('refuses "%s %s", and says how to overrule that', async (name, wrong) => {
    const { url } = await ownRedis({ args: [`--${name}`, wrong] });
    await expect(checkDurability(await connectTo(url))).rejects.toMatchObject(
      refusal(`"${name} ${wrong}".*REDIS_DURABLE=managed`),
    );
    await checkDurability(await connectTo(url, { REDIS_DURABLE: 'managed' }));
  });

  it('looks at every node of a Redis Cluster', async () => {
    const { url } = await ownRedis({ cluster: true });
    const connections = await connectTo(url);
    await checkDurability(connections);
    const [, , last] = masters(connections.commands);
    await last?.config('SET', 'appendfsync', 'everysec');
    await expect(checkDurability(connections)).rejects.toMatchObject(refusal('appendfsync everysec'));
    await expect(connectTo(url, { REDIS_DB: 1 })).rejects.toMatchObject(refusal('REDIS_DB=1'));
  });

  it('waits for replicas only where Redis can, from 7.2 on', async () => {
    const connections = await connectTo(redis, { REDIS_WAIT_REPLICAS: 1 });
    if (await hasWaitAof(redis)) return checkDurability(connections);
    return expect(checkDurability(connections)).rejects.toMatchObject(refusal('REDIS_WAIT_REPLICAS=1 needs Redis 7.2'));
  });

  it('refuses a Redis that does not report its settings', async () => {
    const { url } = await ownRedis({ args: ['--rename-command', 'CONFIG', ''] });
    await expect(checkDurability(await connectTo(url))).rejects.toMatchObject(refusal('tell its "appendonly"'));
    await checkDurability(await connectTo(url, { REDIS_DURABLE: 'managed' }));
  });
});
