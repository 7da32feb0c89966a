import { isMainThread } from 'node:worker_threads';

/** What a measured process reports of itself. Times are in ms of its own clock, memory in bytes. */
export interface Reading {
  at: number;
  /** Time on a processor, of all threads. */
  cpu: number;
  /** Of it, the main thread's. */
  mainCpu: number;
  rss: number;
  heap: number;
}

export type ProbeRequest = { probe: 'read' | 'collect'; id: number };
export type ProbeAnswer = { id: number; reading: Reading };

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

export function read(): Reading {
  const { rss, heapUsed } = process.memoryUsage();
  const all = process.cpuUsage();
  const main = process.threadCpuUsage();
  const ms = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1_000;
  return { at: performance.now(), cpu: ms(all), mainCpu: ms(main), rss, heap: heapUsed };
}

/** Loaded into a measured process before its own code, it answers there. */
export function answerRequests(): void {
  process.on('message', ({ probe, id }: ProbeRequest) => {
    const { gc } = globalThis as { gc?: Collect };
    if (probe === 'collect') gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    process.send?.({ id, reading: read() } satisfies ProbeAnswer);
  });
  process.once('disconnect', () => process.exit());
}

if (isMainThread && process.send && process.env.BENCH_PROBE) answerRequests();
