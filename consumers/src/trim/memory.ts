import type { Redis } from 'ioredis';

/** Of what Redis may use: the rest is for what people send until the log is shorter. */
const MOST = 0.75;

/** Whether one of the nodes has little room left. A node without a limit has always room. */
export async function isShortOfMemory(nodes: readonly Redis[]): Promise<boolean> {
  const reports = await Promise.all(nodes.map((node) => node.info('memory')));
  return reports.some((report) => {
    const most = fieldOf(report, 'maxmemory');
    return most > 0 && fieldOf(report, 'used_memory') > most * MOST;
  });
}

const fieldOf = (report: string, name: string): number =>
  Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(report)?.[1] ?? 0);
