import { GROUPS } from '../log/log-keys.js';
import { PARTITIONS } from '../log/partition.js';
import { StartError } from '../start/start-error.js';
import type { RedisConnections } from './connections.js';
import { compareStreamIds } from './stream-id.js';

type Log = Pick<RedisConnections, 'commands' | 'keys'>;
type Fields = (string | number | null)[];

/** What XINFO GROUPS reports of one consumer group, by field. */
export type GroupInfo = Record<string, string | number | null>;

const toInfo = (fields: Fields): GroupInfo =>
  Object.fromEntries(
    Array.from({ length: fields.length / 2 }, (_, i) => [String(fields[2 * i]), fields[2 * i + 1] ?? null] as const),
  );

/** The consumer groups of a stream; none where there is no such stream. */
export async function groupsOf({ commands }: Pick<Log, 'commands'>, log: string): Promise<GroupInfo[]> {
  const groups = await commands.xinfo('GROUPS', log).catch((error: unknown) => {
    if ((error as Error).message.includes('no such key')) return [];
    throw error;
  });
  return (groups as Fields[]).map(toInfo);
}

/**
 * Records how many partitions the log has, and creates the missing consumer groups: before the first entry, or an entry
 * could pass a group by. Any process may be first.
 * Rejects with a StartError when the log has another number of partitions.
 */
export async function prepareStreams(redis: Log): Promise<void> {
  const { commands, keys } = redis;
  // Read first: a full Redis refuses writes that would change nothing, and must not keep away the process that makes room in it.
  if ((await commands.exists(keys.partitions)) === 0) await commands.set(keys.partitions, PARTITIONS, 'NX');
  const recorded = await commands.get(keys.partitions);
  if (recorded !== String(PARTITIONS)) {
    throw new StartError(
      `Redis holds a log of ${recorded} partitions under "${keys.prefix}", and this version has ${PARTITIONS}: ` +
        'use the version that made it, or another KEY_PREFIX.',
    );
  }
  await createGroups(redis, GROUPS);
}

/** Creates these groups on every stream where they are missing; each reads its streams from the beginning. */
export async function createGroups(redis: Log, groups: readonly string[]): Promise<void> {
  const { commands, keys } = redis;
  await Promise.all(
    keys.logs().map(async (log) => {
      const existing = new Set((await groupsOf(redis, log)).map(({ name }) => name));
      const missing = groups.filter((group) => !existing.has(group));
      await Promise.all(missing.map((group) => createGroup(commands, log, group)));
    }),
  );
}

async function createGroup(commands: Log['commands'], log: string, group: string): Promise<void> {
  await commands.xgroup('CREATE', log, group, '0', 'MKSTREAM').catch((error: unknown) => {
    // Another process was first.
    if (!(error as Error).message.startsWith('BUSYGROUP')) throw error;
  });
}

/** The greatest id that a stream ever gave, by partition. */
export async function lastIds({ commands, keys }: Log): Promise<Map<number, string>> {
  const ids = await Promise.all(
    keys.logs().map(async (log, partition) => {
      const fields = await commands.xinfo('STREAM', log).catch((error: unknown) => {
        if ((error as Error).message.includes('no such key')) return [];
        throw error;
      });
      return [partition, String(toInfo(fields as Fields)['last-generated-id'] ?? '0-0')] as const;
    }),
  );
  return new Map(ids);
}

/**
 * The partitions in which the archive was given entries that Redis does not know, with the last of them: Redis is older than
 * the archive, and would use the numbers of archived messages again.
 */
export async function olderPartitions(log: Log, marks: ReadonlyMap<number, string>): Promise<Map<number, string>> {
  if (marks.size === 0) return new Map();
  const last = await lastIds(log);
  return new Map([...marks].filter(([partition, mark]) => compareStreamIds(last.get(partition) ?? '0-0', mark) < 0));
}
