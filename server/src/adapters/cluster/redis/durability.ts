import type { Redis } from 'ioredis';
import { masters, type RedisConnections } from '@suda/engines/redis';
import { StartError } from '@suda/engines/start';

const OLDEST: Version = [7, 0];
const WAITS_FOR_REPLICAS: Version = [7, 2];
const OVERRULE = 'REDIS_DURABLE=managed starts without this check.';

type Version = [major: number, minor: number];

/** What Redis must be set to, or what was acked could be lost. */
const REQUIRED = [
  ['appendonly', 'yes', 'what was acked would be lost with the process'],
  ['appendfsync', 'always', 'what was acked in the last second would be lost with the machine'],
  ['maxmemory-policy', 'noeviction', 'a full Redis would throw messages away instead of refusing new ones'],
] as const;

/** Rejects with a StartError when a node is too old, or may lose what was acked (unless REDIS_DURABLE=managed). */
export async function checkDurability({ commands, settings }: RedisConnections): Promise<void> {
  for (const node of masters(commands)) {
    await checkVersion(node, settings.REDIS_WAIT_REPLICAS);
    if (settings.REDIS_DURABLE === 'checked') await checkSettings(node);
  }
}

async function checkVersion(node: Redis, waitReplicas: number): Promise<void> {
  const version = /^redis_version:(\d+)\.(\d+)/m.exec(await node.info('server'));
  if (!version) return;
  const has: Version = [Number(version[1]), Number(version[2])];
  if (isOlder(has, OLDEST)) throw new StartError(`Redis ${has.join('..')} is too old: 7.0 or later is needed.`);
  if (waitReplicas > 0 && isOlder(has, WAITS_FOR_REPLICAS)) {
    throw new StartError(`REDIS_WAIT_REPLICAS=${waitReplicas} needs Redis 7.2 or later; this is ${has.join('..')}.`);
  }
}

const isOlder = (has: Version, wanted: Version): boolean =>
  has[0] < wanted[0] || (has[0] === wanted[0] && has[1] < wanted[1]);

async function checkSettings(node: Redis): Promise<void> {
  for (const [name, wanted, risk] of REQUIRED) {
    const value = await settingOf(node, name);
    if (value === wanted) continue;
    throw new StartError(
      `Redis has "${name} ${value}", and ${risk}: set "${name} ${wanted}" (CONFIG SET or redis.conf). ${OVERRULE}`,
    );
  }
}

async function settingOf(node: Redis, name: string): Promise<string> {
  try {
    const [, value = ''] = await node.config('GET', name);
    return value;
  } catch (error) {
    throw new StartError(`Redis doesn't tell its "${name}": ${(error as Error).message}. ${OVERRULE}`);
  }
}
