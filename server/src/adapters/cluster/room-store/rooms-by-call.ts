import { chunksOf } from '@suda/engines/concurrency';
import { partitionOf } from '@suda/engines/log';
import type { RedisConnections } from '@suda/engines/redis';

/** A call with the keys of more rooms would keep Redis' thread from everybody else for too long. */
const MOST = 200;

/**
 * What one call of a script may read of rooms together: as many as Redis can look at in some 100 µs, and on a Redis Cluster
 * those of one partition. A call by itself costs several times what one room of it costs.
 */
export function roomsByCall<T>(
  items: readonly T[],
  roomIdOf: (item: T) => string,
  { isCluster }: RedisConnections,
  most = MOST,
): (readonly T[])[] {
  const together = isCluster ? [...Map.groupBy(items, (it) => partitionOf(roomIdOf(it))).values()] : [items];
  return together.flatMap((some) => chunksOf(some, most));
}
