import { nameKey } from './name-key.js';
import { CJK } from './search-text.js';

/** A name's rest from a place where somebody may begin to type it; both pieces are keys (`nameKey`). */
export interface NamePart {
  before: string;
  part: string;
}

/** A name of more places is found by these. */
const MOST_PARTS = 32;
const WORD = String.raw`(?<![\p{L}\p{N}\p{M}])[\p{L}\p{N}]`;
const START = new RegExp(`^|${CJK}|${WORD}`, 'gv');

/** The parts by which a name is found: all of it, from each word, and from each Chinese, Japanese or Korean character. */
export function nameParts(name: string): NamePart[] {
  const key = nameKey(name);
  const starts = new Set([...key.matchAll(START)].map(({ index }) => index));
  return [...starts].slice(0, MOST_PARTS).map((start) => ({ before: key.slice(0, start), part: key.slice(start) }));
}

/** The first part of a name that begins with `q`. */
export function partBeginningWith(name: string, q: string): NamePart | undefined {
  const key = nameKey(q);
  return nameParts(name).find(({ part }) => part.startsWith(key));
}
