import type { RedisClient } from '@suda/engines/redis';

/** How many calls of scripts a Redis of the test's own carries out during `work`. */
export async function scriptsDuring(redis: RedisClient, work: () => Promise<unknown>): Promise<number> {
  const before = await scriptsSoFar(redis);
  await work();
  return (await scriptsSoFar(redis)) - before;
}

async function scriptsSoFar(redis: RedisClient): Promise<number> {
  const stats = await redis.info('commandstats');
  // The first call of each script is refused, for Redis does not know it yet, and sent again whole.
  const refused = Number(/cmdstat_evalsha:.*failed_calls=(\d+)/.exec(stats)?.[1] ?? 0);
  const calls = [...stats.matchAll(/cmdstat_(?:evalsha|eval):calls=(\d+)/g)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0) - refused;
}
