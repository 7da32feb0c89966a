import { quantile } from '../statistics.ts';
import { type AppenderName, openAppender } from './appenders.ts';
import type { EngineEnv } from './engine-env.ts';

export interface AppendTask {
  appender: AppenderName;
  env: EngineEnv;
  rooms: number;
  concurrency: number;
  warmUpMs: number;
  measureMs: number;
}

export interface AppendMeasure {
  perSecond: number;
  /** ms from the call until it resolves. */
  p50: number;
  p99: number;
  /** Processor time of this process for one message, µs: the server's part of the work. */
  nodeUs: number;
}

const passed = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Keeps a fixed number of appends in flight. */
async function measure(task: AppendTask): Promise<AppendMeasure> {
  const appender = await openAppender(task.appender, task.env, task.rooms);
  const times: number[] = [];
  let next = 0;
  let measuring = false;
  let stopping = false;
  const sender = async (): Promise<void> => {
    while (!stopping) {
      const began = performance.now();
      await appender.append(next++);
      if (measuring) times.push(performance.now() - began);
    }
  };
  const senders = Promise.all(Array.from({ length: task.concurrency }, sender));
  // Raced, so that a failure ends the run at once.
  await Promise.race([passed(task.warmUpMs), senders]);
  measuring = true;
  const began = performance.now();
  const cpu = process.cpuUsage();
  await Promise.race([passed(task.measureMs), senders]);
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  measuring = false;
  stopping = true;
  await senders;
  await appender.close();
  const sorted = Float64Array.from(times).sort();
  return {
    perSecond: (times.length / ms) * 1_000,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    nodeUs: (user + system) / times.length,
  };
}

process.once('message', (task: AppendTask) => {
  void measure(task).then((measured) => {
    process.send?.(measured);
    process.disconnect();
  });
});
