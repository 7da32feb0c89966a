import { readFileSync, rmSync } from 'node:fs';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { engine } from '../../../infra/development/standalone/engine.ts';
import { redisCommand } from '../../../infra/development/standalone/recipes/redis-command.ts';
import { makeRedisUsers } from '../support/redis-users.js';

// Redis replays what a script wrote as a transaction of its default user, as whom nobody can sign in.
it.each(['server', 'consumers'] as const)(
  'a killed Redis still has what %s wrote by scripts, and lets no stranger in',
  async (username) => {
    const { folder, aclFile, passwordFile } = makeRedisUsers();
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const redis = await engine('redis', { args: ['--aclfile', aclFile] });
    if ('missing' in redis) throw new Error(redis.missing);
    onTestFinished(() => redis.stop());
    const password = readFileSync(passwordFile(username), 'utf8');
    const client = new Redis(redis.url, { username, password });
    onTestFinished(() => client.disconnect());

    const keys = ['suda:one', 'suda:two', 'suda:alone'] as const;
    const [one, two, alone] = keys;
    await client.eval("redis.call('SET', KEYS[1], 'it') return redis.call('SET', KEYS[2], 'it')", 2, one, two);
    await client.set(alone, 'it');
    await redis.kill();
    await redis.restart();
    const { port } = new URL(redis.url);
    await expect(redisCommand(Number(port), ['GET', one])).rejects.toThrow('NOAUTH');
    await expect(redisCommand(Number(port), ['AUTH', 'default', 'any'])).rejects.toThrow('WRONGPASS');
    expect(await Promise.all(keys.map((key) => client.get(key)))).toEqual(['it', 'it', 'it']);
  },
);
