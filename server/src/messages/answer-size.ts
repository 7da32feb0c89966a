import type { Message } from '@suda/contract';

/** Approximate size of one answer with messages: unread answers stay in memory. */
export const ANSWER_BYTES = 512 * 1024;

/** About what it takes as JSON: text, and what lists of people may add. */
const sizeOf = ({ content, mentions, reactions }: Message): number =>
  300 + 2 * content.length + 20 * (mentions?.length ?? 0) + (reactions ? JSON.stringify(reactions).length : 0);

/**
 * How many of these fill an answer of so many bytes, beginning with the first, and how many bytes it has `left`. One message
 * at least, so that a reader can go on from there; what is left may be negative for it.
 */
export function fill(messages: readonly Message[], bytes: number): { count: number; left: number } {
  let left = bytes;
  const last = messages.findIndex((it) => (left -= sizeOf(it)) <= 0);
  return { count: last < 0 ? messages.length : last + 1, left };
}
