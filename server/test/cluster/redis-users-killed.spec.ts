import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { engine } from '../../../infra/development/standalone/engine.ts';
import { redisCommand } from '../../../infra/development/standalone/recipes/redis-command.ts';

const SECRETS = new URL('../../../infra/production/secrets/', import.meta.url).href;
const { REDIS_USERS } = (await import(`${SECRETS}redis-users.mjs`)) as {
  REDIS_USERS: Record<'server' | 'consumers', { folder: string }>;
};
const { makeSecrets } = (await import(`${SECRETS}make-secrets.mjs`)) as {
  makeSecrets: (root: string, chown: () => void) => void;
};

// Redis replays what a script wrote as a transaction of its default user, who may do nothing while people work.
it.each(['server', 'consumers'] as const)(
  'a killed Redis still has what %s wrote by scripts, and lets no stranger in',
  async (username) => {
    const secrets = mkdtempSync(join(tmpdir(), 'suda-users-'));
    onTestFinished(() => rmSync(secrets, { recursive: true }));
    makeSecrets(secrets, () => undefined);
    const redis = await engine('redis', { args: ['--aclfile', join(secrets, 'redis/users.acl')] });
    if ('missing' in redis) throw new Error(redis.missing);
    onTestFinished(() => redis.stop());
    const password = readFileSync(join(secrets, REDIS_USERS[username].folder, 'password'), 'utf8');
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
