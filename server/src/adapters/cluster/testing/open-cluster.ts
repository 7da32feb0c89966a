import { ENGINE_VARIABLES, type EngineSettings } from '@suda/engines/start';
import type { Backend } from '../../../ports/backend.js';
import { ArchivePump } from './archive-pump.js';
import { openClusterBackend } from '../index.js';
import { redisForTest } from './redis.js';
import { connectRedis } from '../redis/connect.js';

export type EngineUrls = Record<'redis' | 'dynamo' | 'elasticsearch', string>;

/** For AWS's own chain, where the machine has none: any will do for an engine on this machine. */
process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';

/** A backend over keys, tables and an index that no other test uses, whose log is copied on as it is written. */
export async function openCluster(urls: EngineUrls): Promise<Backend> {
  const redis = redisForTest(urls.redis);
  const connections = await connectRedis(redis);
  const pump = await ArchivePump.open(connections, urls);
  const backend = await openClusterBackend({
    ...(Object.fromEntries(
      Object.entries(ENGINE_VARIABLES).map(([name, { schema }]) => [name, schema.parse(undefined)]),
    ) as EngineSettings),
    ...redis,
    DYNAMO_ENDPOINT: urls.dynamo,
    DYNAMO_TABLE_PREFIX: pump.tablePrefix,
    ELASTICSEARCH_URL: urls.elasticsearch,
    ELASTICSEARCH_INDEX: pump.index,
  });
  let copying: Promise<void> | undefined;
  let behind = false;
  const copy = (): void => {
    behind = copying !== undefined;
    // A busy machine's engine may once be too slow to answer.
    const again = () => pump.copy();
    copying ??= pump
      .copy()
      .catch(again)
      .finally(() => {
        copying = undefined;
        if (behind) copy();
      });
  };
  backend.roomLog.onCommit(copy);
  const close = async (): Promise<void> => {
    await backend.close();
    while (copying) await copying;
    await pump.close();
    await connections.close();
  };
  return { ...backend, close };
}
