import type { Member } from '@suda/contract';

const folded = (text: string): string => text.normalize('NFC').toLowerCase();

/**
 * How well what was typed after an @ fits a member: by the length of their name or ID if it begins with that, 0 if one of the
 * two begins with it, -1 if one has it in it, undefined if neither.
 */
function fitOf({ displayName, userId }: Member, wanted: string): number | undefined {
  const names = [folded(displayName), folded(userId)];
  const begun = names.filter((name) => wanted.startsWith(name)).map((name) => name.length);
  if (begun.length > 0) return Math.max(...begun);
  if (names.some((name) => name.startsWith(wanted))) return 0;
  return names.some((name) => name.includes(wanted)) ? -1 : undefined;
}

/** The members whom a text after an @ may mean, the best fit first. */
export function membersNamed(members: readonly Member[], typed: string, limit: number): Member[] {
  const wanted = folded(typed);
  return members
    .flatMap((member) => {
      const fit = fitOf(member, wanted);
      return fit === undefined ? [] : [{ member, fit }];
    })
    .sort((a, b) => b.fit - a.fit)
    .slice(0, limit)
    .map(({ member }) => member);
}
