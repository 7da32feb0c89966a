import { startContender } from '../contender.ts';
import { type Load, type LoadMeasure, type LoadTimes, measureLoad } from '../measure.ts';
import { type LoadResult, loadResult, type Ratio, ratios } from '../results.ts';
import { alternated } from '../rounds.ts';
import { freshNames } from './engine-env.ts';
import { withEngines } from './engines.ts';
import { startReplicas } from './replicas.ts';

export const CONTENDERS = ['bare', 'local', 'one replica', 'two replicas'] as const;
export type ClusterContender = (typeof CONTENDERS)[number];

export interface ClusterLoadResult extends LoadResult<ClusterContender> {
  toLocal: Record<ClusterContender, Ratio>;
}

export interface LoadPlan {
  load: Load;
  rounds: number;
  times: LoadTimes;
}

/** Measures only protocol v2, which our client uses. Engines run only while a cluster is measured. */
function measure(name: ClusterContender, { load, times }: LoadPlan): Promise<LoadMeasure> {
  if (name === 'bare') return measureLoad(() => startContender('bare'), load, times);
  if (name === 'local') return measureLoad(() => startContender('protocol v2'), load, times);
  const count = name === 'one replica' ? 1 : 2;
  return withEngines(['redis', 'dynamo', 'elasticsearch'], (engines) =>
    measureLoad(() => startReplicas(count, freshNames(engines)), load, times),
  );
}

export async function benchLoad(plan: LoadPlan): Promise<ClusterLoadResult> {
  const rounds = await alternated(
    '(b) 4 × 25',
    CONTENDERS,
    plan.rounds,
    (name) => measure(name, plan),
    ({ deliveries, p99, serverUs, batch }) =>
      `${Math.round(deliveries).toLocaleString('en')} deliveries/s, p99 ${p99.toFixed(1)} ms, ${serverUs.toFixed(1)} µs of servers, ${batch.toFixed(1)} messages/frame`,
  );
  return { ...loadResult(plan.load, rounds, 'bare'), toLocal: ratios(rounds, 'local') };
}
