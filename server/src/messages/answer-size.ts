import type { Message } from '@suda/contract';

/** Approximate size of one answer with messages: unread answers stay in memory. */
export const ANSWER_BYTES = 512 * 1024;

/** About what it takes as JSON: text, and what lists of people may add. */
export const sizeOf = ({ content, mentions, reactions }: Message): number =>
  300 + 2 * content.length + 20 * (mentions?.length ?? 0) + (reactions ? JSON.stringify(reactions).length : 0);

/** How many of these fill an answer, beginning with the first; one at least, so that a reader can go on from there. */
export function countWithin(messages: readonly Message[], bytes: number): number {
  let left = bytes;
  const last = messages.findIndex((it) => (left -= sizeOf(it)) <= 0);
  return last < 0 ? messages.length : last + 1;
}
