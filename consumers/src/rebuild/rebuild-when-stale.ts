import { rest } from '../backoff.js';
import type { Settings } from '../settings.js';
import type { RedisConnections } from '@suda/engines/redis';
import { staleMark } from '../trim/stale.js';
import { hasRebuild } from './rebuild-lease.js';
import { rebuildElasticsearch, type RebuildOptions } from './rebuild-elasticsearch.js';

const LOOK_EVERY_MS = 5_000;

/** Rebuilds the index whenever entries passed it by, until the signal says stop. */
export async function rebuildWhenStale(
  settings: Settings,
  redis: RedisConnections,
  options: RebuildOptions,
): Promise<void> {
  const { logger, signal } = options;
  while (!signal.aborted) {
    try {
      if ((await staleMark(redis)) !== undefined && !(await hasRebuild(redis))) {
        logger.warn('the index lacks entries of the log: it is built again');
        const { index, copied } = await rebuildElasticsearch(settings, options);
        logger.info({ index, copied }, 'the index is complete');
      }
    } catch (error) {
      if (!signal.aborted) logger.warn({ reason: String(error) }, 'the index could not be built again: trying on');
    }
    await rest(LOOK_EVERY_MS, signal);
  }
}
