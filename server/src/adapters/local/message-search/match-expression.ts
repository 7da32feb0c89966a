import { type ContentMark, pairsOf, type SearchTerms } from '@suda/engines/text';

// Tokens are letters, digits and marks only, so a quoted one can't end its quotes.
const runMatch = (run: string): string => {
  const pairs = pairsOf(run);
  return pairs.length === 0 ? `chars : "${run}"` : `pairs : "${pairs.join(' ')}"`;
};

/** The terms in FTS5's language. */
export function matchExpression(terms: SearchTerms): string {
  return [
    ...terms.runs.map(runMatch),
    ...terms.words.map((word) => `words : "${word}"`),
    ...(terms.prefix === undefined ? [] : [`words : "${terms.prefix}" *`]),
  ].join(' AND ');
}

/** Tokens that narrow a search to rooms, an author, somebody mentioned, and what a text has; a userId may hold anything, so it goes as hex. */
export const roomScope = (room: number): string => `r${room}`;
const hex = (userId: string): string => Buffer.from(userId, 'utf8').toString('hex');
export const authorScope = (userId: string): string => `u${hex(userId)}`;
export const mentionScope = (userId: string): string => `m${hex(userId)}`;
export const markScope = (mark: ContentMark): string => `has${mark}`;
