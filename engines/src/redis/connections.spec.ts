import { expect, it } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { masters, type RedisConnections } from './connections.js';
import { openForTest, refusal } from './testing/connections.js';

/** Kills the connection that waits for a list, on whichever node it is. Returns whether there was one. */
async function killWaiting({ commands }: RedisConnections): Promise<boolean> {
  for (const node of masters(commands)) {
    const [, id] = /id=(\d+) [^\n]*cmd=blpop/.exec((await node.client('LIST')) as string) ?? [];
    if (id !== undefined) return (await node.client('KILL', 'ID', id)) === 1;
  }
  return false;
}

await describeOn(['redis'], 'the connections to Redis', ({ redis }) => {
  it('reports in one line that Redis is unreachable', async () => {
    const nobody = openForTest(redis, { REDIS_URL: ['redis://:secret@127.0.0.1:1'] });
    await expect(nobody.connect()).rejects.toMatchObject(
      refusal("Redis can't be reached at redis://127.0.0.1:1: .*ECONNREFUSED.* See REDIS_URL"),
    );
    const open = async () => openForTest(redis, { REDIS_PASSWORD_FILE: '/no/such/file' });
    await expect(open()).rejects.toMatchObject(refusal('REDIS_PASSWORD_FILE=/no/such/file'));
  });

  it('is ready, and is not once it is closed', async () => {
    const connections = openForTest(redis);
    await connections.connect();
    await connections.ready();
    await connections.close();
    await expect(connections.ready()).rejects.toThrow();
  });

  it('rejects pending commands when the connection is lost, and reconnects', async () => {
    const connections = openForTest(redis);
    const writer = connections.writer();
    await connections.connect();
    const key = `${connections.keys.prefix}list`;
    await writer.rpush(key, 'before');
    const asked = Promise.allSettled([writer.rpush(key, 'lost'), writer.blpop(`${key}:none`, 0)]);
    await expect.poll(() => connections.commands.llen(key)).toBe(2);
    await expect.poll(() => killWaiting(connections)).toBe(true);
    expect((await asked).map((it) => it.status)).toEqual(['fulfilled', 'rejected']);
    expect(await writer.rpush(key, 'after')).toBe(3);
  });
});
