import type { TimelineRow } from '../conversation/timeline-rows';

function isSame(a: TimelineRow, b: TimelineRow): boolean {
  if (a.kind === 'message')
    return b.kind === 'message' && a.item === b.item && a.mine === b.mine && a.first === b.first && a.last === b.last;
  if (a.kind === 'notice') return b.kind === 'notice' && a.message === b.message;
  return a.kind === b.kind;
}

/** The rows, as the objects that they were before where nothing changed: those are not drawn again. */
export function reuseRows(before: readonly TimelineRow[], rows: readonly TimelineRow[]): readonly TimelineRow[] {
  if (before.length === 0) return rows;
  const known = new Map(before.map((row) => [row.key, row]));
  return rows.map((row) => {
    const same = known.get(row.key);
    return same && isSame(same, row) ? same : row;
  });
}
