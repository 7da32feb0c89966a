import { LIMITS } from '@/shared/api';
import { foldName, nextMention } from './name-tree';
import { textParts } from './text-parts';

export interface NamedPerson {
  userId: string;
  displayName: string;
}

/**
 * Whom a text mentions: at each @ the bearer of the longest name that stands there. Of several bearers of one name it is the
 * `preferred` ones, else the one whose userId it is, else all of them.
 */
export function mentionsIn(
  content: string,
  people: readonly NamedPerson[],
  preferred: readonly string[] = [],
): string[] {
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

  const named = textParts(content, [...bearers.keys()]).flatMap((part) =>
    part.type === 'mention' ? bearersOf(foldName(part.text.slice(1))) : [],
  );
  return [...new Set(named)].slice(0, LIMITS.mentions);
}

/** What stands after each @ of a text, as far as a name goes, once. */
export function possibleNames(content: string): string[] {
  const names = new Set<string>();
  for (const part of textParts(content)) {
    if (part.type !== 'text') continue;
    for (let at = nextMention(part.text, 0); at >= 0; at = nextMention(part.text, at + 1)) {
      const [line = ''] = part.text.slice(at + 1, at + 1 + LIMITS.displayNameLength).split('\n', 1);
      if (/^\S/.test(line)) names.add(line);
    }
  }
  return [...names];
}
