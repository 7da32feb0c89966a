import { setTimeout as delay } from 'node:timers/promises';
import { ChatError } from '@suda/contract';
import { RedisScript, type RedisClient } from '@suda/engines/redis';

/** In ms: how often a process renews its lease, and how long it holds. */
export interface LeaseTimes {
  beatMs: number;
  leaseMs: number;
}

export const LEASE_TIMES: LeaseTimes = { beatMs: 5_000, leaseMs: 15_000 };

const beat = new RedisScript<[alive: number, dead: string[]]>(
  'lease-beat',
  new URL('./lease-beat.lua', import.meta.url),
);

/** Renews a process's lease, or takes a new one: whether it is alive, and up to ten others that are not. */
export function beatLease(
  redis: RedisClient,
  leases: string,
  [processId, leaseMs, isNew]: [processId: string, leaseMs: number, isNew: 'new' | ''],
): Promise<[alive: number, dead: string[]]> {
  return beat.run(redis, [leases], [processId, leaseMs, isNew]);
}

/** Rejects when the work takes longer than so many ms. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const limit = new AbortController();
  const late = delay(ms, undefined, { ref: false, signal: limit.signal }).then(() => {
    throw new ChatError('unavailable', 'Redis does not answer');
  });
  return Promise.race([work, late]).finally(() => limit.abort());
}
