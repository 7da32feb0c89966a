import type { RedisClient } from '@suda/engines/redis';
import { redisFault } from './fault.js';

/** Servers of the version before may run beside this one for so long, and go on writing as they do. */
export const BESIDE_MS = 60 * 60_000;
const FOR_GOOD = 'for good';

/**
 * Completes what earlier versions stored, which `done` keeps in mind: at the first start, and once more at one that comes
 * when their servers are gone. A full Redis is no reason not to start: the next start completes it.
 */
export async function completeEarlier(
  redis: Pick<RedisClient, 'get' | 'set'>,
  done: string,
  complete: () => Promise<void>,
): Promise<void> {
  try {
    const before = await redis.get(done);
    if (before === FOR_GOOD || (before !== null && Date.now() - Number(before) < BESIDE_MS)) return;
    await complete();
    await redis.set(done, before === null ? String(Date.now()) : FOR_GOOD);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('OOM'))) throw redisFault(error);
  }
}
