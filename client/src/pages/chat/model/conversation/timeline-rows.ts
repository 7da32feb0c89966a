import type { ConfirmedMessage, TimelineItem } from '@/entities/conversation';
import { countsAsUnread } from '@/shared/api';
import { startOfDay } from '@/shared/i18n';

export interface MessageRow {
  kind: 'message';
  key: string;
  item: TimelineItem;
  mine: boolean;
  /** First and last bubble of a group: messages of one author with less than five minutes between them. */
  first: boolean;
  last: boolean;
}

export type TimelineRow =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'new'; key: string }
  | { kind: 'notice'; key: string; message: ConfirmedMessage }
  | MessageRow;

const GROUP_GAP_MS = 5 * 60_000;

const isNotice = (item: TimelineItem): item is ConfirmedMessage => !item.pending && item.kind === 'system';

/** This user's message keeps its key when the server confirms it, so its element stays. */
function keyOf(item: TimelineItem, me: string): string {
  if (item.pending) return `c-${item.clientMessageId}`;
  return item.userId === me && item.clientMessageId ? `c-${item.clientMessageId}` : `s-${item.seq}`;
}

/** When each message was written, in ms, and its day: computed once, however often the rows are. */
const moments = new WeakMap<TimelineItem, { at: number; day: number }>();

function momentOf(item: TimelineItem): { at: number; day: number } {
  const moment = moments.get(item) ?? { at: Date.parse(item.createdAt), day: startOfDay(item.createdAt) };
  moments.set(item, moment);
  return moment;
}

function joins(before: TimelineItem | undefined, item: TimelineItem): boolean {
  if (!before || isNotice(before) || before.userId !== item.userId) return false;
  const [earlier, later] = [momentOf(before), momentOf(item)];
  return later.at - earlier.at < GROUP_GAP_MS && earlier.day === later.day;
}

/** The index of the first unread message; -1 if there is none, or if messages are not loaded that may be it. */
function firstNew(items: readonly TimelineItem[], readSeq: number, me: string, complete: boolean): number {
  const index = items.findIndex(
    (item) => !item.pending && item.seq > readSeq && item.userId !== me && countsAsUnread(item),
  );
  if (index < 0) return -1;
  const first = items[0];
  return index > 0 || complete || (first && !first.pending && first.seq <= readSeq + 1) ? index : -1;
}

interface Options {
  me: string;
  /** The line of new messages follows it; undefined leaves the line out. */
  readSeq?: number | undefined;
  complete?: boolean;
}

/** The rows that were last made of these messages: whoever comes back to a room finds them. */
const lastRows = new WeakMap<readonly TimelineItem[], { of: string; rows: readonly TimelineRow[] }>();

/** The timeline's rows, top to bottom. */
export function timelineRows(items: readonly TimelineItem[], options: Options): readonly TimelineRow[] {
  const of = JSON.stringify([options.me, options.readSeq, options.complete]);
  const last = lastRows.get(items);
  if (last?.of === of) return last.rows;
  const rows = makeRows(items, options);
  lastRows.set(items, { of, rows });
  return rows;
}

function makeRows(items: readonly TimelineItem[], { me, readSeq, complete = true }: Options): TimelineRow[] {
  const rows: TimelineRow[] = [];
  const newAt = readSeq === undefined ? -1 : firstNew(items, readSeq, me, complete);
  let open: MessageRow | undefined;
  items.forEach((item, index) => {
    const before = items[index - 1];
    if (!before || momentOf(before).day !== momentOf(item).day) {
      rows.push({ kind: 'day', key: `day-${item.createdAt.slice(0, 10)}-${keyOf(item, me)}`, at: item.createdAt });
      open = undefined;
    }
    if (index === newAt) {
      rows.push({ kind: 'new', key: 'new' });
      open = undefined;
    }
    if (isNotice(item)) {
      rows.push({ kind: 'notice', key: `s-${item.seq}`, message: item });
      open = undefined;
      return;
    }
    const joined = open !== undefined && joins(before, item);
    if (joined && open) open.last = false;
    open = { kind: 'message', key: keyOf(item, me), item, mine: item.userId === me, first: !joined, last: true };
    rows.push(open);
  });
  return rows;
}
