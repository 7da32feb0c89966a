import { RedisScript, type RedisConnections } from '@suda/engines/redis';
import { progressOf } from './progress.js';

const REMOVE_DEAD = new RedisScript<number>(
  'removeDeadConsumers',
  new URL('./remove-dead-consumers.lua', import.meta.url),
);

export async function dropGroup({ commands, keys }: RedisConnections, group: string): Promise<void> {
  await Promise.all(keys.logs().map((log) => commands.xgroup('DESTROY', log, group)));
}

/** Removes the group's consumers that have nothing pending and were silent for `idleMs`. Returns how many. */
export async function removeDeadConsumers(
  { commands, keys }: RedisConnections,
  group: string,
  idleMs: number,
): Promise<number> {
  const removed = await Promise.all(keys.logs().map((log) => REMOVE_DEAD.run(commands, [log], [group, idleMs, ''])));
  return removed.reduce((sum, count) => sum + count, 0);
}

/** Removes one consumer from every stream where it has nothing pending. */
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
