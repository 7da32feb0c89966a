import type { Calls } from '@suda/contract';
import { LIMITS } from '@/shared/api';
import { foldName } from './name-tree';
import { mentionsOf, unknownNames } from './rich-text/rich-text';

export interface NamedPerson {
  userId: string;
  displayName: string;
}

/**
 * Whom a text mentions, by the name that it calls them: at each @ the bearer of the longest name that stands there. Of
 * several bearers of one name it is the `preferred` ones, else the one whose userId it is, else all of them.
 */
export function namedIn(
  content: string,
  people: readonly NamedPerson[],
  preferred: readonly string[] = [],
): NamedPerson[] {
  const bearers = new Map<string, Set<string>>();
  for (const { userId, displayName } of people) {
    for (const name of [displayName, userId]) {
      const key = foldName(name);
      bearers.set(key, (bearers.get(key) ?? new Set()).add(userId));
    }
  }

  function bearersOf(name: string): string[] {
    const all = [...(bearers.get(name) ?? [])];
    const chosen = all.filter((it) => preferred.includes(it));
    if (chosen.length > 0) return chosen;
    const exact = all.filter((it) => foldName(it) === name);
    return exact.length > 0 ? exact : all;
  }

  const names = new Set(mentionsOf(content, [...bearers.keys()]).map((mention) => mention.slice(1)));
  return [...names].flatMap((displayName) =>
    bearersOf(foldName(displayName)).map((userId) => ({ userId, displayName })),
  );
}

/** The userIds of whom a text names, as many as a message can mention. */
export const mentionsOfNamed = (named: readonly NamedPerson[]): string[] =>
  [...new Set(named.map(({ userId }) => userId))].slice(0, LIMITS.mentions);

/** The userIds of whom a text mentions. */
export const mentionsIn = (...given: Parameters<typeof namedIn>): string[] => mentionsOfNamed(namedIn(...given));

/** Whether a name stands behind an @, perhaps as the beginning of a longer one. */
export const standsIn = (content: string, name: string): boolean => foldName(content).includes(foldName(`@${name}`));

/** What calls everybody in a room, and who of them is online. Nobody can be named so. */
export const CALL_WORDS = { all: ['all', '모두', 'everyone', '전체'], here: ['here', '여기'] } as const;

/** Whom a text calls: everybody, if it calls everybody at all. */
export function callsIn(content: string): Calls | undefined {
  const isCalled = (words: readonly string[]) => mentionsOf(content, words).length > 0;
  if (isCalled(CALL_WORDS.all)) return 'all';
  return isCalled(CALL_WORDS.here) ? 'here' : undefined;
}

/** What stands after each @ of a text, as far as a name goes, once. */
export function possibleNames(content: string): string[] {
  const names = unknownNames(content).map((rest) => rest.slice(0, LIMITS.displayNameLength));
  return [...new Set(names.filter((name) => /^\S/.test(name)))];
}
