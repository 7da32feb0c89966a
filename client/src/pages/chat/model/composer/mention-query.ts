export interface MentionQuery {
  /** The index of the @. */
  start: number;
  /** The text after the @. */
  text: string;
}

const MAX_LENGTH = 30;

/** The mention being typed before the caret, if any: an @ at the start of a word that no line break follows. */
export function mentionQuery(content: string, caret: number): MentionQuery | undefined {
  const start = content.slice(0, caret).lastIndexOf('@');
  if (start < 0 || caret - start > MAX_LENGTH) return undefined;
  const before = content.charAt(start - 1);
  if (before !== '' && !/\s/.test(before)) return undefined;
  const text = content.slice(start + 1, caret);
  return /\n|\s\s|^\s/.test(text) ? undefined : { start, text };
}

/** People whose name contains the query: first those who are named so, then those whose name starts with it. */
export function matchPeople<P extends { userId: string; displayName: string }>(
  people: readonly P[],
  query: string,
  limit = 6,
): P[] {
  const wanted = query.normalize('NFC').toLocaleLowerCase();
  const rank = ({ userId, displayName }: P): number => {
    const name = displayName.toLocaleLowerCase();
    if (name === wanted) return 0;
    if (name.startsWith(wanted) || userId.toLocaleLowerCase().startsWith(wanted)) return 1;
    return name.includes(wanted) ? 2 : 3;
  };
  return people
    .map((person) => ({ person, rank: rank(person) }))
    .filter((it) => it.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map((it) => it.person);
}
