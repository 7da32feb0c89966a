import type { RedisClient } from '@suda/engines/redis';

const AT_ONCE = 1_000;

/** All elements of a sorted set with one score, in their order, some at a time. */
export async function* lexPages(redis: Pick<RedisClient, 'zrangebylex'>, set: string): AsyncGenerator<string[]> {
  const after = (from: string) => redis.zrangebylex(set, from, '+', 'LIMIT', 0, AT_ONCE);
  for (let found = await after('-'); found.length > 0; found = await after(`(${found.at(-1)}`)) yield found;
}
