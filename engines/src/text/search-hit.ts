import { highlights, type SearchTerms } from './search-text.js';

/** What a search may ask of a text beside its words. */
export const CONTENT_MARKS = ['link', 'code'] as const;
export type ContentMark = (typeof CONTENT_MARKS)[number];

const SHOWS: Record<ContentMark, RegExp> = {
  link: /(?:^|[^\p{L}\p{N}])https?:\/\/[^\s/?#]/iu,
  code: /`[^`\n]+`|^[ \t]*(?:```|~~~)/mu,
};

/** A link is an address of the web, code stands in backticks or in a fence. */
export const contentMarks = (content: string): ContentMark[] =>
  CONTENT_MARKS.filter((mark) => SHOWS[mark].test(content));

interface SearchedMessage {
  content: string;
  kind: 'text' | 'system';
  mentions?: readonly string[] | undefined;
  deletedAt?: string | undefined;
}

interface Asked {
  /** Without, all messages that the rest holds for. */
  terms: SearchTerms | undefined;
  has?: readonly ContentMark[] | undefined;
  /** A userId. */
  mentions?: string | undefined;
}

/** The highlights of a message as it is now; undefined for one that is no hit: an index is a moment behind. */
export function hitIn(message: SearchedMessage, { terms, has = [], mentions }: Asked): [number, number][] | undefined {
  if (message.kind === 'system' || message.deletedAt !== undefined) return undefined;
  if (mentions !== undefined && message.mentions?.includes(mentions) !== true) return undefined;
  const marks = has.length > 0 ? contentMarks(message.content) : [];
  if (has.some((it) => !marks.includes(it))) return undefined;
  if (!terms) return [];
  const ranges = highlights(message.content, terms);
  return ranges.length > 0 ? ranges : undefined;
}
