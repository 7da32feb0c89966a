import { table, whole } from '../tables.ts';
import type { ClientMeasure } from './parts.ts';

const ROWS: readonly [keyof ClientMeasure, string][] = [
  ['coldMs', 'usable composer, nothing cached, ms'],
  ['warmMs', 'usable composer, on a reload, ms'],
  ['switchMs', 'from a seen room to another, ms'],
  ['switchFrames', 'of it frames'],
  ['returnMs', 'back into the long room, ms'],
  ['returnLongestTask', 'of it the longest task over 50 ms'],
  ['scrolledMessages', 'messages scrolled through'],
  ['scrollLongTasks', 'meanwhile tasks over 50 ms'],
  ['scrollLongestTask', 'of them the longest, ms'],
  ['floodKeysP95', '200 messages/s: key to drawn, p95, ms'],
  ['floodLongTasks', 'meanwhile tasks over 50 ms'],
  ['roomRows', 'rows in the page for 500 rooms'],
  ['nodes', 'most elements in the page'],
];

const medianOf = (rounds: readonly ClientMeasure[], name: keyof ClientMeasure): number =>
  rounds.map((it) => it[name]).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)]!;

/** Medians of the rounds, one column for each checkout. */
export function clientTable(measured: Readonly<Record<string, readonly ClientMeasure[]>>): string {
  const names = Object.keys(measured);
  const rows = ROWS.map(([name, title]) => [title, ...names.map((it) => whole(medianOf(measured[it]!, name)))]);
  return table(['', ...names], rows);
}
