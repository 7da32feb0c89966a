import type { estypes } from '@elastic/elasticsearch';
import { indexedWord, markWord, mentionWord } from '@suda/engines/log';
import { type ContentMark, pairsOf, type SearchTerms } from '@suda/engines/text';

// The client's type allows undefined, which a request does not.
type Query = NonNullable<estypes.QueryDslQueryContainer>;

/** What a search is narrowed to. */
export interface SearchScope {
  roomIds: readonly string[];
  from?: string | undefined;
  /** ISO 8601; exclusive. */
  after?: string | undefined;
  before?: string | undefined;
  has?: readonly ContentMark[] | undefined;
  mentions?: string | undefined;
}

/** A part of a run is a phrase of pairs, so that its characters stand together; one character stands for itself. */
const runQuery = (run: string): Query => {
  const pairs = pairsOf(run);
  return pairs.length === 0 ? { term: { chars: run } } : { match_phrase: { pairs: pairs.join(' ') } };
};

/** All of it must hold; nothing is scored. */
export function searchQuery(terms: SearchTerms | undefined, scope: SearchScope): Query {
  const { roomIds, from, after, before, has = [], mentions } = scope;
  const words = [...(terms?.words ?? []).map(indexedWord), ...has.map(markWord)];
  if (mentions !== undefined) words.push(mentionWord(mentions));
  const filter: Query[] = [
    { terms: { roomId: [...roomIds] } },
    ...(terms?.runs ?? []).map(runQuery),
    ...words.map((word) => ({ term: { words: word } })),
  ];
  if (terms?.prefix !== undefined) filter.push({ prefix: { words: indexedWord(terms.prefix) } });
  // What is left of a deleted message has no kind.
  if (!terms) filter.push({ term: { kind: 'text' } });
  if (from !== undefined) filter.push({ term: { userId: from } });
  if (after !== undefined || before !== undefined) {
    filter.push({ range: { createdAt: { ...(after && { gt: after }), ...(before && { lt: before }) } } });
  }
  return { bool: { filter } };
}

/** As the index is sorted. Newest first; those of one millisecond by their room's order, and then by room, so that no two are equal. */
export const NEWEST_FIRST: estypes.Sort = [{ createdAt: 'desc' }, { seq: 'desc' }, { roomId: 'asc' }];

/** A room's messages between two times in ms, the end excluded. */
export const spanQuery = (roomId: string, from: number, past: number): Query => ({
  bool: { filter: [{ term: { roomId } }, { range: { createdAt: { gte: from, lt: past, format: 'epoch_millis' } } }] },
});

export const OLDEST_FIRST: estypes.Sort = [{ createdAt: 'asc' }, { seq: 'asc' }];
