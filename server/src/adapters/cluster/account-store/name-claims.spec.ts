import { expect, it, onTestFinished, vi } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { connectRedis } from '../redis/connect.js';
import { redisForTest } from '../testing/redis.js';
import { AccountKeys } from '@suda/engines/log';
import { RedisAccountStore } from './account-store.js';

await describeOn(['redis'], 'the names of users', ({ redis: url }) => {
  async function open() {
    const settings = redisForTest(url);
    const connections = await connectRedis(settings);
    onTestFinished(() => connections.close());
    await connections.connect();
    const { commands: redis } = connections;
    const keys = new AccountKeys(settings.KEY_PREFIX);
    const store = new RedisAccountStore(redis, keys);
    const create = (userId: string) => store.create({ userId, displayName: userId, isProtected: false });
    return { redis, keys, store, create };
  }

  it('are claimed by users of earlier versions, whose lookalikes stay', async () => {
    const { redis, keys, store, create } = await open();
    for (const userId of ['Paul', 'paul', '민수']) {
      await redis.zadd(keys.usersById, 0, `${userId.toLowerCase()}\0${userId}`);
      await redis.hset(keys.account(userId), 'displayName', userId, 'guarded', '1');
    }
    await store.prepare();
    for (const userId of ['PauI', 'pau1', 'PAUL', '\u1106\u4e28\u1102\uc218']) {
      await expect(create(userId), userId).rejects.toMatchObject({ code: 'conflict' });
    }
    await create('Paula');
    expect(await store.find('paul')).toMatchObject({ userId: 'paul' });
  });

  it('let users of earlier versions be found by every part of their name', async () => {
    const { redis, keys, store } = await open();
    await redis.zadd(keys.usersById, 0, 'minsu.kim\0minsu.kim');
    await redis.hset(keys.account('minsu.kim'), 'displayName', '김민수', 'guarded', '1');
    expect(await store.search('민수', 10)).toEqual([]);
    await store.prepare();
    for (const q of ['민수', 'kim', '김']) {
      expect(
        (await store.search(q, 10)).map((it) => it.userId),
        q,
      ).toEqual(q === '김' ? [] : ['minsu.kim']);
    }
  });

  it('let users that a server of an earlier version made beside this one be found, once it is gone', async () => {
    const { redis, keys, store } = await open();
    await store.prepare();
    await redis.zadd(keys.usersById, 0, 'minsu.kim\0minsu.kim');
    await redis.hset(keys.account('minsu.kim'), 'displayName', '김민수', 'guarded', '1');
    const matches = async () => (await store.search('민수', 10)).length;
    await store.prepare();
    expect(await matches()).toBe(0);
    // Two starts later than that.
    for (const found of [1, 0]) {
      await redis.set(keys.partsAdded, (await redis.get(keys.partsAdded))!.replace(/^\d+$/, '1'));
      await store.prepare();
      expect(await matches()).toBe(found);
      await redis.del(keys.usersByPart);
    }
  });

  it('are searched by those that a user has now: another one leaves nothing of the former behind', async () => {
    const { redis, keys, store, create } = await open();
    await create('minsu.kim');
    for (const name of ['김민수', '이영희 Lee', 'minsu.kim']) await store.setDisplayName('minsu.kim', name);
    const listed = (set: string) => redis.zrange(set, '0', '-1');
    expect(await listed(keys.usersById)).toEqual(['minsu.kim\0minsu.kim']);
    expect(await listed(keys.usersByName)).toEqual([]);
    expect(await listed(keys.usersByPart)).toEqual(['kim\0minsu.kim']);
  });

  it('leave nothing of a name that was replaced while an earlier change of it ended', async () => {
    const { redis, keys, store, create } = await open();
    await create('ann');
    const hget: (key: string, field: string) => Promise<string | null> = redis.hget.bind(redis);
    let overtaken = false;
    // Between the last read of the first change and what it adds by that, a second one runs whole.
    vi.spyOn(redis, 'hget').mockImplementation((async (...args: [string, string]) => {
      const read = await hget(...args);
      if (!overtaken) {
        overtaken = true;
        await store.setDisplayName('ann', 'Last one');
      }
      return read;
    }) as typeof redis.hget);
    await store.setDisplayName('ann', 'First other');
    expect(overtaken).toBe(true);
    expect(await redis.zrangebylex(keys.usersByName, '-', '+')).toEqual(['last one\0ann']);
    expect(await redis.zrangebylex(keys.usersByPart, '-', '+')).toEqual(['one\0ann']);
  });

  it('without an account mean nothing after a while, and the same name may be taken at once', async () => {
    const { redis, keys, create } = await open();
    const claim = (userId: string, at: number) => redis.hset(keys.nameClaims, 'ann', `${userId}\0${at}`);
    await claim('Ann', Date.now());
    await expect(create('ann')).rejects.toMatchObject({ code: 'conflict' });
    await claim('Ann', Date.now() - 61_000);
    await create('ann');
    await redis.hset(keys.nameClaims, 'bo', `Bo\0${Date.now()}`);
    await create('Bo');
  });
});
