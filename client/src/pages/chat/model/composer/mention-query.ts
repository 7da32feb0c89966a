import type { Query } from './suggestion';

const MAX_LENGTH = 30;

/** The mention being typed before the caret, if any: an @ at the start of a word that no line break follows. */
export function mentionQuery(content: string, caret: number): Query | undefined {
  const start = content.slice(0, caret).lastIndexOf('@');
  if (start < 0 || caret - start > MAX_LENGTH) return undefined;
  const before = content.charAt(start - 1);
  if (before !== '' && !/\s/.test(before)) return undefined;
  const text = content.slice(start + 1, caret);
  return /\n|\s\s|^\s/.test(text) ? undefined : { start, text };
}
