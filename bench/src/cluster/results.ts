import { atLeast, atMost, type Goal } from '../results.ts';
import type { ConcurrencyResult } from './append-rounds.ts';
import type { SinkResult } from './consumer-rounds.ts';
import type { Costs } from './costs.ts';
import type { ClusterLoadResult } from './load-rounds.ts';

export interface ClusterResults {
  append?: ConcurrencyResult[];
  rooms?: ClusterLoadResult;
  consumers?: SinkResult[];
  costs?: Costs;
}

/** The goals, and whether they are met. */
export function goals({ append = [], rooms, consumers = [], costs }: ClusterResults): Goal[] {
  const found = append.map(({ concurrency, ratio }) =>
    atLeast(`(a) ≥ 0.6 × raw XADD at ${concurrency.toLocaleString('en')}`, ratio, 0.6),
  );
  if (rooms) {
    for (const name of ['one replica', 'two replicas'] as const)
      found.push(atMost(`(b) ${name}, p99 ≤ 3 × that of local`, rooms.toLocal[name].p99, 3));
    const two = 'two replicas';
    found.push(atMost('(b) two replicas, servers’ µs/delivery ≤ 1.5 × local', rooms.toLocal[two].serverUs, 1.5));
    found.push(atLeast('(b) two replicas, ≥ 4 messages a frame', rooms.median[two].batch, 4));
  }
  for (const { sink, ratio, lagSeconds, bulkSeconds } of consumers) {
    found.push(atLeast(`(c) ${sink} ≥ 0.95 × its bulk call`, ratio, 0.95));
    // The same tolerance as for throughput.
    found.push(atMost(`(c) ${sink}, lag gone within 1.25 × its bulk call’s time`, lagSeconds / bulkSeconds, 1.25));
  }
  if (costs) {
    found.push(atMost('(d) a hot message in Redis ≤ 600 bytes', costs.hotMessage, 600));
    found.push(atMost('(d) a room in Redis ≤ 1,500 bytes', costs.room, 1_500));
    found.push(atMost('(d) a further member in Redis ≤ 250 bytes', costs.member, 250));
  }
  return found;
}
