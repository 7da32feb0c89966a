import { type RedisConnections, RedisScript } from '@suda/engines/redis';

const MARK = new RedisScript<number>('markStale', new URL('./mark-stale.lua', import.meta.url));
const CLEAR = new RedisScript<number>('clearStale', new URL('./clear-stale.lua', import.meta.url));

/** Says since when the index of Elasticsearch lacks entries of the log, until a rebuild. */
const staleKey = ({ keys }: RedisConnections): string => `${keys.prefix}stale:elasticsearch`;

/** Entries are about to pass the index by. Returns whether that is news. */
export async function markStale(redis: RedisConnections): Promise<boolean> {
  return (await MARK.run(redis.commands, [staleKey(redis)], [])) === 1;
}

/** Changes whenever entries passed the index by; undefined while it lacks none. */
export async function staleMark(redis: RedisConnections): Promise<string | undefined> {
  return (await redis.commands.get(staleKey(redis))) ?? undefined;
}

/** A rebuild that began at this mark is done. Returns false when entries passed the index by since. */
export async function clearStale(redis: RedisConnections, mark: string): Promise<boolean> {
  return (await CLEAR.run(redis.commands, [staleKey(redis)], [mark])) === 1;
}
