import { pairsOf, type SearchTerms } from '@suda/engines/text';

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

/** Tokens that narrow a search to rooms and to an author; a userId may hold anything, so it goes as hex. */
export const roomScope = (room: number): string => `r${room}`;
export const authorScope = (userId: string): string => `u${Buffer.from(userId, 'utf8').toString('hex')}`;
