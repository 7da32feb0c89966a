import type { Query } from './suggestion';

/** A word behind a colon at the caret: two letters, or one Korean one. Not the colon of a time, of an address or of a face. */
const TYPED = /(?<![\p{L}\p{N}:/])(?::)((?=[\w+-]{2}|[ㄱ-ㆎ가-힣])[\p{L}\p{N}_+-]{1,30})$/u;

/** The name of an emoji that is being typed before the caret, if any. */
export function emojiQuery(content: string, caret: number): Query | undefined {
  const [whole, text] = TYPED.exec(content.slice(Math.max(0, caret - 40), caret)) ?? [];
  return whole === undefined || text === undefined ? undefined : { start: caret - whole.length, text };
}
