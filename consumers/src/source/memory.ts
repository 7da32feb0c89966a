import type { MemoryReading } from '../observe/metrics.js';
import { masters, type RedisConnections } from '@suda/engines/redis';

/** Of what Redis may use: the rest is for what people send until the log is shorter. */
const MOST = 0.75;

/** What each node of Redis uses. */
export const readMemory = (redis: RedisConnections): Promise<MemoryReading[]> =>
  Promise.all(
    masters(redis.commands).map(async (node) => {
      const report = await node.info('memory');
      const { host = '', port = 0 } = node.options;
      return { node: `${host}:${port}`, used: fieldOf(report, 'used_memory'), limit: fieldOf(report, 'maxmemory') };
    }),
  );

/** Whether one of the nodes has little room left. A node without a limit has always room. */
export async function isShortOfMemory(redis: RedisConnections): Promise<boolean> {
  return (await readMemory(redis)).some(({ used, limit }) => limit > 0 && used > limit * MOST);
}

const fieldOf = (report: string, name: string): number =>
  Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(report)?.[1] ?? 0);
