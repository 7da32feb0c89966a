import type { Conversation } from '@/entities/conversation';
import type { TimelineRow } from '../conversation/timeline-rows';

/** More heights than this are forgotten, the oldest first. */
const MAX_HEIGHTS = 6_000;
const LINE_PX = 22;
const LINE_LENGTH = 60;

/** The height of a row that was never drawn, in px: near enough for a scrollbar. */
function estimate(row: TimelineRow): number {
  if (row.kind === 'day') return 50;
  if (row.kind !== 'message') return 38;
  const lines = Math.ceil(row.item.content.length / LINE_LENGTH);
  return 42 + (lines - 1) * LINE_PX + (row.last ? 11 : 0) + (row.first && !row.mine ? 23 : 0);
}

/** The heights of a timeline's rows, as they were drawn. */
export function createRowHeights() {
  const known = new Map<string, number>();
  let width = 0;

  return {
    of: (row: TimelineRow): number => known.get(row.key) ?? estimate(row),
    keep(key: string, height: number): void {
      known.delete(key);
      known.set(key, height);
      if (known.size > MAX_HEIGHTS) known.delete(known.keys().next().value ?? key);
    },
    /** At another width, texts have other lines. */
    fitTo(wide: number): void {
      if (wide !== width) known.clear();
      width = wide;
    },
  };
}

export type RowHeights = ReturnType<typeof createRowHeights>;

/** As long as a conversation is kept, a return to it needs no measuring. */
const ofConversations = new WeakMap<Conversation, RowHeights>();

export function rowHeightsOf(conversation: Conversation): RowHeights {
  const heights = ofConversations.get(conversation) ?? createRowHeights();
  ofConversations.set(conversation, heights);
  return heights;
}
