import { expect, it, onTestFinished } from 'vitest';
import { prepareStreams } from './log-streams.js';
import { checkDurability } from './durability.js';
import { connectRedis, masters, type RedisConnections, type RedisSettings } from './connections.js';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { hasWaitAof, ownRedis } from '../testing/own-redis.js';
import { redisForTest } from '../testing/redis.js';

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

/** Cuts the connection that waits for a list, on whichever node; says whether there was one. */
async function killWaiting({ commands }: RedisConnections): Promise<boolean> {
  for (const node of masters(commands)) {
    const [, id] = /id=(\d+) [^\n]*cmd=blpop/.exec((await node.client('LIST')) as string) ?? [];
    if (id !== undefined) return (await node.client('KILL', 'ID', id)) === 1;
  }
  return false;
}

await describeOn(['redis'], 'the connections to Redis', ({ redis }) => {
  const connect = (changes?: Partial<RedisSettings>) => connectTo(redis, changes);

  it('says in one line that nobody is there', async () => {
    await expect(connect({ REDIS_URL: ['redis://:secret@127.0.0.1:1'] })).rejects.toMatchObject(
      refusal("Redis can't be reached at redis://127.0.0.1:1: .*ECONNREFUSED.* See REDIS_URL"),
    );
    await expect(connect({ REDIS_PASSWORD_FILE: '/no/such/file' })).rejects.toMatchObject(
      refusal('REDIS_PASSWORD_FILE=/no/such/file'),
    );
  });

  it('is ready, and is not once it is closed', async () => {
    const connections = await connect();
    await connections.ready();
    await connections.close();
    await expect(connections.ready()).rejects.toThrow();
  });

  it('rejects what was sent when the connection is lost, and goes on', async () => {
    const connections = await connect();
    const writer = connections.writer();
    const key = `${connections.keys.prefix}list`;
    await writer.rpush(key, 'before');
    const asked = Promise.allSettled([writer.rpush(key, 'lost'), writer.blpop(`${key}:none`, 0)]);
    await expect.poll(() => connections.commands.llen(key)).toBe(2);
    await expect.poll(() => killWaiting(connections)).toBe(true);
    expect((await asked).map((it) => it.status)).toEqual(['fulfilled', 'rejected']);
    expect(await writer.rpush(key, 'after')).toBe(3);
  });
});

await describeOn(['redis'], 'what Redis must promise', ({ redis }) => {
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

  it('refuses one that does not tell', async () => {
    const { url } = await ownRedis({ args: ['--rename-command', 'CONFIG', ''] });
    await expect(checkDurability(await connectTo(url))).rejects.toMatchObject(refusal('tell its "appendonly"'));
    await checkDurability(await connectTo(url, { REDIS_DURABLE: 'managed' }));
  });
});

await describeOn(['redis'], 'the streams of the log', ({ redis }) => {
  it('have both groups, and a number of partitions that stays', async () => {
    const connections = await connectTo(redis);
    await prepareStreams(connections);
    await prepareStreams(connections);
    const { commands, keys } = connections;
    const groups = (await commands.xinfo('GROUPS', keys.log(63))) as string[][];
    expect(groups.map((it) => it[1])).toEqual(['dynamo', 'elasticsearch']);
    await commands.set(keys.partitions, 32);
    await expect(prepareStreams(connections)).rejects.toMatchObject(refusal('32 partitions'));
  });
});
