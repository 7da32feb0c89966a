import { atLeast, atMost, type Goal } from '../results.ts';
import { mean, medians } from '../statistics.ts';
import { fixed, goalsTable, type Row, table, whole } from '../tables.ts';
import { type CallbackResult, MODES } from './callback-rounds.ts';
import { type ContenderName, CONTENDERS, type EventResult } from './event-rounds.ts';
import type { Costs } from './under-load.ts';

export interface ProgramResults {
  events?: Record<ContenderName, EventResult[]>;
  callbacks?: Record<(typeof MODES)[number], CallbackResult[]>;
}

const COSTS = ['server µs', 'Redis µs', 'generator µs'];
const costs = ({ server, redis, generator }: Costs): Row => [server, redis, generator].map((it) => fixed(it, 1));

/** The mean of the rounds by that of the bare program’s, and of each round. */
function ratios(events: Record<ContenderName, EventResult[]>, replicas: 'one' | 'two') {
  const [suda, bare] = [events[`Suda, ${replicas}`], events[`bare, ${replicas}`]];
  const of = (what: 'deliveries' | 'p99') => mean(suda.map((it) => it[what])) / mean(bare.map((it) => it[what]));
  const rounds = suda.map(({ deliveries }, round) => deliveries / bare[round]!.deliveries);
  return { deliveries: of('deliveries'), p99: of('p99'), rounds };
}

function eventsTable(events: Record<ContenderName, EventResult[]>): string {
  const rows = CONTENDERS.map((name): Row => {
    const it = medians(events[name]);
    const { deliveries, p99, rounds } = ratios(events, name.endsWith('one') ? 'one' : 'two');
    const toBare = (text: string) => (name.startsWith('bare') ? '' : text);
    const range = `${fixed(Math.min(...rounds))}–${fixed(Math.max(...rounds))}`;
    return [
      ...[name, whole(it.deliveries), toBare(fixed(deliveries)), toBare(range)],
      ...[fixed(it.p50, 1), fixed(it.p99, 1), toBare(fixed(p99)), ...costs(it)],
    ];
  });
  return table(['', 'deliveries/s', '× bare', 'of rounds', 'p50 ms', 'p99 ms', '× bare', ...COSTS], rows);
}

function callbacksTable(callbacks: NonNullable<ProgramResults['callbacks']>): string {
  const rows = MODES.map((mode): Row => {
    const it = medians(callbacks[mode]);
    return [mode, whole(it.callbacks), fixed(it.p50, 1), fixed(it.p99, 1), ...costs(it)];
  });
  return table(['', 'callbacks/s', 'p50 ms', 'p99 ms', ...COSTS], rows);
}

/** The goals, and whether the mean of the rounds meets them. */
export function goals({ events }: ProgramResults): Goal[] {
  if (!events) return [];
  return (['one', 'two'] as const).flatMap((replicas) => {
    const { deliveries, p99 } = ratios(events, replicas);
    const over = replicas === 'one' ? 'one replica' : 'two replicas';
    return [
      atLeast(`${over} ≥ 1.5 × the bare program`, deliveries, 1.5),
      atMost(`${over}, p99 ≤ that of the bare program`, p99, 1),
    ];
  });
}

/** All results, as text. */
export function programTables(results: ProgramResults): string {
  const { events, callbacks } = results;
  const parts: string[] = [];
  if (events) parts.push(eventsTable(events));
  if (callbacks) parts.push(callbacksTable(callbacks));
  return [...parts, ...goalsTable(goals(results))].join('\n\n');
}
