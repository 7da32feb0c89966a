import type { AppendResult } from './append.ts';
import { CONTENDERS, type ContenderName } from './contender.ts';
import type { IdleMeasure, Load, LoadMeasure } from './measure.ts';
import { medians } from './statistics.ts';
import type { UnreadResult } from './unread.ts';

export interface LoadResult<Name extends string = ContenderName> {
  load: Load;
  rounds: Record<Name, LoadMeasure[]>;
  median: Record<Name, LoadMeasure>;
  /** Compared with one contender, by default the bare loop. */
  ratio: Record<Name, Ratio>;
}

/** Ratio of the medians, and the least and greatest ratio of one round. */
export interface Ratio {
  deliveries: number;
  least: number;
  greatest: number;
  p99: number;
  /** Processor time of the servers for one delivery. */
  serverUs: number;
}

export interface IdleResult {
  connections: number;
  rounds: Record<ContenderName, IdleMeasure[]>;
  median: Record<ContenderName, IdleMeasure>;
}

const each = <Name extends string, T>(names: readonly Name[], of: (name: Name) => T) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;

/** All contenders compared with one. */
export function ratios<Name extends string>(
  rounds: Record<Name, LoadMeasure[]>,
  base: NoInfer<Name>,
): Record<Name, Ratio> {
  const names = Object.keys(rounds) as Name[];
  const middle = each(names, (name) => medians(rounds[name]));
  return each(names, (name) => {
    const perRound = rounds[name].map(({ deliveries }, round) => deliveries / rounds[base][round]!.deliveries);
    return {
      deliveries: middle[name].deliveries / middle[base].deliveries,
      least: Math.min(...perRound),
      greatest: Math.max(...perRound),
      p99: middle[name].p99 / middle[base].p99,
      serverUs: middle[name].serverUs / middle[base].serverUs,
    };
  });
}

export function loadResult<Name extends string>(
  load: Load,
  rounds: Record<Name, LoadMeasure[]>,
  base: NoInfer<Name>,
): LoadResult<Name> {
  const names = Object.keys(rounds) as Name[];
  return { load, rounds, median: each(names, (name) => medians(rounds[name])), ratio: ratios(rounds, base) };
}

export const idleResult = (connections: number, rounds: Record<ContenderName, IdleMeasure[]>): IdleResult => ({
  connections,
  rounds,
  median: each(CONTENDERS, (name) => medians(rounds[name])),
});

export interface Goal {
  goal: string;
  measured: number;
  reached: boolean;
}

export interface Results {
  append?: AppendResult[];
  rooms?: LoadResult;
  oneRoom?: LoadResult;
  idle?: IdleResult;
  unread?: UnreadResult;
}

export const atLeast = (goal: string, measured: number, least: number): Goal => ({
  goal,
  measured,
  reached: measured >= least,
});
export const atMost = (goal: string, measured: number, most: number): Goal => ({
  goal,
  measured,
  reached: measured <= most,
});

/** The goals, and whether they are met. */
export function goals({ append, rooms, idle, unread }: Results): Goal[] {
  const goals: Goal[] = [];
  const hundred = append?.find(({ concurrency }) => concurrency === 100);
  if (hundred) goals.push(atLeast('(a) ≥ 20,000 messages/s at 100', hundred.perSecond, 20_000));
  if (rooms) {
    const { ratio } = rooms;
    goals.push(atLeast('(b) protocol v1 ≥ 0.8 × the bare loop’s deliveries', ratio['protocol v1'].deliveries, 0.8));
    goals.push(atLeast('(b) protocol v2 ≥ 2 × the bare loop’s deliveries', ratio['protocol v2'].deliveries, 2));
    goals.push(atMost('(b) protocol v1, p99 ≤ 3 × the bare loop’s', ratio['protocol v1'].p99, 3));
    goals.push(atMost('(b) protocol v2, p99 ≤ 3 × the bare loop’s', ratio['protocol v2'].p99, 3));
  }
  if (idle) {
    const most = Math.max(idle.median['protocol v1'].rss, idle.median['protocol v2'].rss);
    goals.push(atMost('(d) ≤ 30 kB a connection', most / 1_000, 30));
  }
  if (unread) goals.push(atMost('(e) flat: last third ≤ 1.1 × the second third', unread.growth, 1.1));
  return goals;
}
