import { partBeginningWith } from './name-parts.js';

/** Where a name may begin to be typed: the rest of it, what stands before, and the id of what has the name. */
export type PartPlace = [part: string, before: string, id: string];

/** A name that repeats what was typed stands there several times: after so many reads a page is short, but goes on. */
const READS = 5;

/**
 * A page of those with a part of their name that begins with `q`, each at its first such part. `read` gives the next places
 * in their order; fewer than asked for are the last.
 */
export async function matchesByName(
  q: string,
  after: PartPlace | undefined,
  limit: number,
  read: (after: PartPlace | undefined, count: number) => PartPlace[] | Promise<PartPlace[]>,
): Promise<{ found: PartPlace[]; next?: PartPlace }> {
  const found: PartPlace[] = [];
  let last = after;
  for (let reads = 0; reads < READS; reads++) {
    const places = await read(last, limit + 1);
    for (const place of places) {
      const [part, before] = place;
      if (partBeginningWith(before + part, q)?.before === before) {
        if (found.length === limit) return last ? { found, next: last } : { found };
        found.push(place);
      }
      last = place;
    }
    if (places.length <= limit) return { found };
  }
  return last ? { found, next: last } : { found };
}
