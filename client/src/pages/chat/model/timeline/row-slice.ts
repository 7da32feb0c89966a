import type { TimelineRow } from '../conversation/timeline-rows';

/** What is shown of a timeline: its end, or the rows around one of them, by their distance from its upper edge in px. */
export type View = { end: number } | { key: string; before: number; after: number };

/** The rows from `from` up to, without, `to`. */
export interface Slice {
  from: number;
  to: number;
}

/** A row, or in place of rows out of sight a gap of their height in px. */
export type Piece = { key: string; row: TimelineRow } | { key: string; gap: number };

type HeightOf = (row: TimelineRow) => number;

function reach(rows: readonly TimelineRow[], start: number, step: 1 | -1, px: number, heightOf: HeightOf): number {
  let index = start;
  for (let left = px; left > 0; index += step) {
    const row = rows[index];
    if (!row) break;
    left -= heightOf(row);
  }
  return index;
}

/** The rows of a view; of a row that is not there any more, the end. */
export function sliceOf(rows: readonly TimelineRow[], view: View, heightOf: HeightOf): Slice {
  const at = 'key' in view ? rows.findIndex(({ key }) => key === view.key) : -1;
  if (!('key' in view) || at < 0) {
    const px = 'key' in view ? view.after : view.end;
    return { from: reach(rows, rows.length - 1, -1, px, heightOf) + 1, to: rows.length };
  }
  const from = reach(rows, at - 1, -1, view.before, heightOf) + 1;
  return { from, to: Math.max(at + 1, reach(rows, at, 1, view.after, heightOf)) };
}

/** The index of the row at this distance from the first row's upper edge. */
export function rowAt(rows: readonly TimelineRow[], px: number, heightOf: HeightOf): number {
  return Math.min(rows.length - 1, Math.max(0, reach(rows, 0, 1, px, heightOf) - 1));
}

/** How far below the first row's upper edge this row begins, in px. */
export function offsetOf(rows: readonly TimelineRow[], index: number, heightOf: HeightOf): number {
  let offset = 0;
  for (let at = 0; at < index; at += 1) {
    const row = rows[at];
    if (row) offset += heightOf(row);
  }
  return offset;
}

/** The rows of the slice, those at the indexes `kept`, and gaps for all others. */
export function piecesOf(
  rows: readonly TimelineRow[],
  { from, to }: Slice,
  kept: ReadonlySet<number>,
  heightOf: HeightOf,
): Piece[] {
  const pieces: Piece[] = [];
  let gap = 0;
  rows.forEach((row, index) => {
    if ((index < from || index >= to) && !kept.has(index)) {
      gap += heightOf(row);
      return;
    }
    if (gap > 0) pieces.push({ key: `gap-${pieces.length}`, gap });
    gap = 0;
    pieces.push({ key: row.key, row });
  });
  if (gap > 0) pieces.push({ key: 'gap-end', gap });
  return pieces;
}
