import type { Message, RoomSummary } from './model.js';

/** Whether there is something to read in a message: not in a system message, nor in a deleted one. */
export const countsAsUnread = ({ kind, deletedAt }: Pick<Message, 'kind' | 'deletedAt'>): boolean =>
  kind === 'text' && deletedAt === undefined;

/** The number of messages after `readSeq` that count as unread. */
export function unreadCount({
  seq,
  readSeq,
  uncounted = [],
}: Pick<RoomSummary, 'seq' | 'readSeq' | 'uncounted'>): number {
  return Math.max(0, seq - readSeq - uncounted.filter((it) => it > readSeq && it <= seq).length);
}
