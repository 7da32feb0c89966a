import { GROUPS, PARTITIONS } from '@suda/contract/log';
import type { RedisConnections } from './connections.js';
import { StartError } from '../start-error.js';

/** Records how the log is cut, and makes the consumer groups before the first entry: else an entry could pass one by. */
export async function prepareStreams({ commands, keys }: RedisConnections): Promise<void> {
  // Asked before, for a full Redis refuses to write what is there already, and can still be read.
  if ((await commands.exists(keys.partitions)) === 0) await commands.set(keys.partitions, PARTITIONS, 'NX');
  const recorded = await commands.get(keys.partitions);
  if (recorded !== String(PARTITIONS)) {
    throw new StartError(
      `Redis holds a log of ${recorded} partitions under "${keys.prefix}", and this version has ${PARTITIONS}: ` +
        'use the version that made it, or another KEY_PREFIX.',
    );
  }
  await Promise.all(keys.logs().flatMap((log) => GROUPS.map((group) => makeGroup(commands, log, group))));
}

async function makeGroup(commands: RedisConnections['commands'], log: string, group: string): Promise<void> {
  try {
    await commands.xgroup('CREATE', log, group, '0', 'MKSTREAM');
  } catch (error) {
    const { message } = error as Error;
    if (message.startsWith('BUSYGROUP')) return;
    if (!message.startsWith('OOM') || !(await hasGroup(commands, log, group))) throw error;
  }
}

async function hasGroup(commands: RedisConnections['commands'], log: string, group: string): Promise<boolean> {
  const groups = (await commands.xinfo('GROUPS', log).catch(() => [])) as unknown[][];
  return groups.some((fields) => fields[fields.indexOf('name') + 1] === group);
}
