import { describe, expect, it, onTestFinished } from 'vitest';
import { prepareStreams } from './log-streams.js';
import { checkDurability } from './redis-durability.js';
import { connectRedis, type RedisConnections, type RedisSettings } from './redis.js';
import { redisForTest } from './redis.contract.js';

async function connect(changes: Partial<RedisSettings> = {}): Promise<RedisConnections> {
  const connections = await connectRedis({ ...redisForTest(), ...changes });
  onTestFinished(() => connections.close());
  return connections;
}

/** Rejects with one line that holds this. */
const refusal = (part: string) => ({
  name: 'StartError',
  message: expect.stringMatching(new RegExp(`^[^\\n]*${part}[^\\n]*$`)) as string,
});

describe('the connections to Redis', () => {
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
    const clients = (await connections.commands.client('LIST')) as string;
    const [, id] = /id=(\d+) [^\n]*cmd=blpop/.exec(clients) ?? [];
    await connections.commands.client('KILL', 'ID', id as string);
    expect((await asked).map((it) => it.status)).toEqual(['fulfilled', 'rejected']);
    expect(await writer.rpush(key, 'after')).toBe(3);
  });
});

describe('what Redis must promise', () => {
  const settings = [
    ['appendonly', 'no', 'yes'],
    ['appendfsync', 'everysec', 'always'],
    ['maxmemory-policy', 'volatile-lru', 'noeviction'],
  ] as const;
  it.each(settings)('refuses "%s %s"', async (name, wrong, right) => {
    const connections = await connect();
    await connections.commands.config('SET', name, wrong);
    onTestFinished(async () => void (await connections.commands.config('SET', name, right)));
    await expect(checkDurability(connections)).rejects.toMatchObject(refusal(`${name} ${wrong}`));
    await checkDurability(await connect({ REDIS_DURABLE: 'managed' }));
    await connections.commands.config('SET', name, right);
    await checkDurability(connections);
  });
});

describe('the streams of the log', () => {
  it('have both groups, and a number of partitions that stays', async () => {
    const connections = await connect();
    await prepareStreams(connections);
    await prepareStreams(connections);
    const { commands, keys } = connections;
    const groups = (await commands.xinfo('GROUPS', keys.log(63))) as string[][];
    expect(groups.map((it) => it[1])).toEqual(['dynamo', 'elasticsearch']);
    await commands.set(keys.partitions, 32);
    await expect(prepareStreams(connections)).rejects.toMatchObject(refusal('32 partitions'));
  });
});
