import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SECRETS = new URL('../../../infra/production/secrets/', import.meta.url).href;

interface Users {
  REDIS_USERS: Record<'health' | 'server' | 'consumers', { folder: string; rules: string }>;
}
export type RedisUser = keyof Users['REDIS_USERS'];

/** The users of production, and what each may do. */
export const { REDIS_USERS } = (await import(`${SECRETS}redis-users.mjs`)) as Users;

const { makeSecrets } = (await import(`${SECRETS}make-secrets.mjs`)) as {
  makeSecrets: (root: string, chown: () => void) => void;
};

/** The secrets of production, made anew: their folder, Redis' `aclfile` in it, and the file of a user's password. */
export function makeRedisUsers() {
  const folder = mkdtempSync(join(tmpdir(), 'suda-users-'));
  makeSecrets(folder, () => undefined);
  const passwordFile = (user: RedisUser): string => join(folder, REDIS_USERS[user].folder, 'password');
  return { folder, aclFile: join(folder, 'redis/users.acl'), passwordFile };
}
