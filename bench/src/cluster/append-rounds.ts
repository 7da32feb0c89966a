import { alternated } from '../rounds.ts';
import { medians } from '../statistics.ts';
import type { AppendMeasure, AppendTask } from './append-process.ts';
import { APPENDERS, type AppenderName } from './appenders.ts';
import { freshNames } from './engine-env.ts';
import { withEngines } from './engines.ts';
import { redisCpu } from './redis-readings.ts';
import { inProcess } from './task-process.ts';

/** The result of the appending process, and the cost in Redis. */
export interface AppendRound extends AppendMeasure {
  /** Processor time of Redis for one message, µs. */
  redisUs: number;
}

export interface ConcurrencyResult {
  /** Appends under way at any time. */
  concurrency: number;
  rounds: Record<AppenderName, AppendRound[]>;
  median: Record<AppenderName, AppendRound>;
  /** The script's messages per second against raw XADD's: of the medians, and the least and greatest of one round. */
  ratio: number;
  least: number;
  greatest: number;
}

export interface AppendPlan {
  rooms: number;
  concurrencies: readonly number[];
  rounds: number;
  warmUpMs: number;
  measureMs: number;
}

/** Runs each round on a new Redis. */
function measure(appender: AppenderName, concurrency: number, plan: AppendPlan): Promise<AppendRound> {
  return withEngines(['redis'], async (engines) => {
    const { rooms, warmUpMs, measureMs } = plan;
    const env = freshNames(engines);
    const task: AppendTask = { appender, env, rooms, concurrency, warmUpMs, measureMs };
    const before = await redisCpu(engines.redis.url);
    const measured = await inProcess<AppendMeasure>('./append-process.ts', task, env);
    const after = await redisCpu(engines.redis.url);
    return { ...measured, redisUs: (after.us - before.us) / (after.added - before.added) };
  });
}

export async function benchAppend(plan: AppendPlan): Promise<ConcurrencyResult[]> {
  const results: ConcurrencyResult[] = [];
  for (const concurrency of plan.concurrencies) {
    const rounds = await alternated(
      `(a) append, ${concurrency} in flight`,
      APPENDERS,
      plan.rounds,
      (name) => measure(name, concurrency, plan),
      ({ perSecond, p99 }) => `${Math.round(perSecond).toLocaleString('en')} messages/s, p99 ${p99.toFixed(1)} ms`,
    );
    const median = { 'raw XADD': medians(rounds['raw XADD']), script: medians(rounds.script) };
    const perRound = rounds.script.map(({ perSecond }, round) => perSecond / rounds['raw XADD'][round]!.perSecond);
    const ratio = median.script.perSecond / median['raw XADD'].perSecond;
    results.push({
      ...{ concurrency, rounds, median, ratio },
      ...{ least: Math.min(...perRound), greatest: Math.max(...perRound) },
    });
  }
  return results;
}
