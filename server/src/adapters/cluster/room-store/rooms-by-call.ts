import { partitionOf } from '@suda/engines/log';
import type { RedisConnections } from '@suda/engines/redis';

/** A call with the keys of more rooms would keep Redis' thread from everybody else for too long. */
const MOST = 200;

/**
 * The rooms that one call of a script may read together: as many as Redis can look at in some 100 µs, and on a Redis Cluster
 * those of one partition. What a call costs by itself is several times what one room of it costs.
 */
export function roomsByCall(
  roomIds: readonly string[],
  { isCluster }: RedisConnections,
  most = MOST,
): (readonly string[])[] {
  const together = isCluster ? [...Map.groupBy(roomIds, partitionOf).values()] : [roomIds];
  return together.flatMap((some) =>
    Array.from({ length: Math.ceil(some.length / most) }, (_, index) => some.slice(index * most, (index + 1) * most)),
  );
}
