import { GROUPS, PARTITIONS } from '@suda/contract/log';
import { StartError } from '../start-error.js';
import { LuaScript } from './lua-script.js';
import { progressOf } from './progress.js';
import type { RedisConnections } from './redis.js';

const REMOVE_DEAD = new LuaScript<number>(
  'removeDeadConsumers',
  new URL('./remove-dead-consumers.lua', import.meta.url),
);

/** Checks how the log is cut, and makes the groups that are missing: whoever starts first makes them. */
export async function prepareStreams(redis: RedisConnections): Promise<void> {
  const { commands, keys } = redis;
  // Asked before, for a full Redis refuses to write what is there already, and must not keep those away who make room.
  if ((await commands.exists(keys.partitions)) === 0) await commands.set(keys.partitions, PARTITIONS, 'NX');
  const recorded = await commands.get(keys.partitions);
  if (recorded !== String(PARTITIONS)) {
    throw new StartError(
      `Redis holds a log of ${recorded} partitions under "${keys.prefix}", and this version has ${PARTITIONS}: ` +
        'use the version that made it, or another KEY_PREFIX.',
    );
  }
  for (const group of GROUPS) await makeGroup(redis, group);
}

/** Makes a group that reads all of every stream, where it is missing. */
export async function makeGroup(redis: RedisConnections, group: string): Promise<void> {
  const { commands, keys } = redis;
  const streams = await progressOf(redis);
  const missing = streams.filter(({ groups }) => !groups.some((it) => it.group === group));
  await Promise.all(
    missing.map(({ partition }) =>
      commands.xgroup('CREATE', keys.log(partition), group, '0', 'MKSTREAM').catch((error: Error) => {
        if (!error.message.startsWith('BUSYGROUP')) throw error;
      }),
    ),
  );
}

export async function dropGroup({ commands, keys }: RedisConnections, group: string): Promise<void> {
  await Promise.all(keys.logs().map((log) => commands.xgroup('DESTROY', log, group)));
}

/** Removes the group's consumers that have nothing pending and were silent for `idleMs`. Gives how many. */
export async function removeDeadConsumers(
  { commands, keys }: RedisConnections,
  group: string,
  idleMs: number,
): Promise<number> {
  const removed = await Promise.all(keys.logs().map((log) => REMOVE_DEAD.run(commands, [log], [group, idleMs, ''])));
  return removed.reduce((sum, count) => sum + count, 0);
}

/** Removes one consumer where it has nothing pending. */
export async function removeConsumer(
  { commands, keys }: RedisConnections,
  group: string,
  consumer: string,
): Promise<void> {
  await Promise.all(keys.logs().map((log) => REMOVE_DEAD.run(commands, [log], [group, 0, consumer])));
}

/** Whether the group was ever given an entry. */
export async function hasRead(redis: RedisConnections, group: string): Promise<boolean> {
  const streams = await progressOf(redis);
  return streams.some(({ groups }) => groups.some((it) => it.group === group && it.lastDelivered !== '0-0'));
}
