import type { Message, RoomSummary } from '@suda/contract';
import { countsAsUnread, LIMITS } from '@/shared/api';

/** The part of a replica that says what is unread. */
interface Unread {
  readonly summary: RoomSummary;
  /** Messages that don't count as unread, as far as they are known: read ones, too. */
  readonly uncounted: readonly number[];
  /** Messages that mention this user, likewise. */
  readonly mentions: readonly number[];
  /** The lists are complete after this seq. */
  readonly listedAfter: number;
  /** The marker has been moved by this user's messages up to this seq. */
  readonly markedBySeq: number;
}

/** `seq`: the room's at that time. */
type Marker = Pick<RoomSummary, 'readSeq' | 'readEpoch'> & { seq?: number | undefined };

const MAX_UNCOUNTED = LIMITS.uncounted * 2;
const MAX_MENTIONS = LIMITS.mentionCount * 2;

const put = (list: readonly number[], seq: number): readonly number[] =>
  list.includes(seq) ? list : [...list, seq].sort((a, b) => a - b);

const take = (list: readonly number[], seq: number): readonly number[] =>
  list.includes(seq) ? list.filter((it) => it !== seq) : list;

/** With the marker at `readSeq`: the lists of the summary hold what comes after it. */
export function markedAt<U extends Unread>(unread: U, readSeq: number): U {
  const { summary, uncounted, mentions } = unread;
  const mentionedAt = mentions.filter((it) => it > readSeq).slice(-LIMITS.mentionCount);
  const after = uncounted.filter((it) => it > readSeq).slice(-LIMITS.uncounted);
  return {
    ...unread,
    summary: { ...summary, readSeq, mentionedAt, mentionCount: mentionedAt.length, uncounted: after },
  };
}

/** With the marker of this user, as another session or the server has it, if that is later than the one held. */
export function withMarker<U extends Unread>(unread: U, { readSeq, readEpoch = 0, seq }: Marker): U {
  const held = unread.summary;
  const moved = readEpoch - (held.readEpoch ?? 0);
  if (moved < 0 || (moved === 0 && readSeq <= held.readSeq)) return unread;
  const next = markedAt(unread, readSeq);
  if (moved === 0) return next;
  const markedBySeq = Math.max(unread.markedBySeq, seq ?? held.seq);
  return { ...next, markedBySeq, summary: { ...next.summary, readEpoch } };
}

/** Whether the marker was moved back before what the lists know: only a fresh summary has that. */
export const lacksUnread = ({ summary, listedAfter }: Unread): boolean => listedAfter > summary.readSeq;

/** With the lists of a fresh summary, unless that is older than what is held: changes since may have taken out what it has. */
export function withListsOf<U extends Unread>(unread: U, fresh: RoomSummary): U {
  const { summary } = unread;
  if (fresh.rev < summary.rev) return unread;
  const known = withUncounted(unread, fresh.uncounted ?? []);
  return markedAt({ ...known, listedAfter: fresh.readSeq, mentions: fresh.mentionedAt ?? [] }, summary.readSeq);
}

/** With the present state of a message, new or changed. */
export function withMessageState<U extends Unread>(unread: U, message: Message, me: string): U {
  const { summary } = unread;
  const counts = countsAsUnread(message);
  const uncounted = counts ? unread.uncounted : put(unread.uncounted, message.seq).slice(-MAX_UNCOUNTED);
  const isMentioned = message.mentions?.includes(me) === true;
  const mentions = isMentioned
    ? put(unread.mentions, message.seq).slice(-MAX_MENTIONS)
    : take(unread.mentions, message.seq);
  if (uncounted === unread.uncounted && mentions === unread.mentions) return unread;
  return markedAt({ ...unread, uncounted, mentions }, summary.readSeq);
}

/** With messages that were known before not to count. */
export function withUncounted<U extends Unread>(unread: U, known: readonly number[]): U {
  const all = [...new Set([...unread.uncounted, ...known])].sort((a, b) => a - b);
  return { ...unread, uncounted: all.slice(-MAX_UNCOUNTED) };
}
