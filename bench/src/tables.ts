import { CONTENDERS } from './contender.ts';
import type { Load } from './measure.ts';
import type { UnreadResult } from './unread.ts';
import { type Goal, goals, type IdleResult, type LoadResult, type Results } from './results.ts';

export type Row = readonly string[];

export const whole = (value: number) => Math.round(value).toLocaleString('en');
export const fixed = (value: number, digits = 2) => value.toFixed(digits);

/** A Markdown table with padded columns, readable on a terminal too. */
export function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: Row) => {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)));
    return `| ${cells.join(' | ')} |`;
  };
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

const LOAD_HEAD = [
  ...['', 'messages/s', 'deliveries/s', '× bare', 'of rounds', 'p50 ms', 'p99 ms', '× bare', 'messages/frame'],
  ...['server CPUs', 'main thread', 'generator CPUs', 'µs/delivery'],
];

function loadTable({ median, ratio }: LoadResult): string {
  const rows = CONTENDERS.map((name): Row => {
    const it = median[name];
    const { deliveries, least, greatest, p99 } = ratio[name];
    return [
      ...[name, whole(it.messages), whole(it.deliveries), fixed(deliveries), `${fixed(least)}–${fixed(greatest)}`],
      ...[fixed(it.p50), fixed(it.p99), fixed(p99), fixed(it.batch, 1)],
      ...[fixed(it.serverCpu), fixed(it.mainCpu), fixed(it.generatorCpu), fixed(it.costUs, 1)],
    ];
  });
  return table(LOAD_HEAD, rows);
}

function idleTable({ median }: IdleResult): string {
  const rows = CONTENDERS.map((name): Row => {
    const { rss, heap, base } = median[name];
    return [name, fixed(rss / 1_000, 1), fixed(heap / 1_000, 1), fixed(base / 1e6, 1)];
  });
  return table(['', 'kB/connection', 'of it heap', 'MB with none'], rows);
}

function unreadTable({ readings }: UnreadResult): string {
  const rows = readings.map(({ second, rss, heap, broken }): Row => {
    return [`${second} s`, fixed(rss / 1e6, 1), fixed(heap / 1e6, 1), whole(broken)];
  });
  return table(['', 'MB', 'of it heap', 'connections broken so far'], rows);
}

export const title = ({ rooms, members, inFlightPerRoom }: Load) =>
  `${rooms} × ${members} members, ${inFlightPerRoom} in flight a room`;

/** All results, as text. */
export function tables(results: Results): string {
  const { append, rooms, oneRoom, idle, unread } = results;
  const parts: string[] = [];
  if (append) {
    const rows = append.map(({ concurrency, perSecond, p50, p99 }) => [
      ...[whole(concurrency), whole(perSecond), fixed(p50), fixed(p99)],
    ]);
    parts.push('(a) append through the port', table(['concurrency', 'messages/s', 'p50 ms', 'p99 ms'], rows));
  }
  if (rooms) parts.push(`(b) ${title(rooms.load)}`, loadTable(rooms));
  if (oneRoom) parts.push(`(c) ${title(oneRoom.load)}`, loadTable(oneRoom));
  if (idle) parts.push(`(d) memory at ${whole(idle.connections)} idle connections`, idleTable(idle));
  if (unread)
    parts.push(
      `(e) memory beside ${whole(unread.rooms * unread.readers)} readers that never read`,
      unreadTable(unread),
    );
  return [...parts, ...goalsTable(goals(results))].join('\n\n');
}

/** Empty without goals. */
export function goalsTable(goals: readonly Goal[]): string[] {
  const rows = goals.map(({ goal, measured, reached }) => [
    ...[goal, measured > 1_000 ? whole(measured) : fixed(measured), reached ? 'reached' : 'missed'],
  ]);
  return rows.length > 0 ? ['Goals', table(['goal', 'measured', ''], rows)] : [];
}
