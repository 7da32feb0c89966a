const FIRST = 0xac00;
const LAST = 0xd7a3;
const VOWELS = 21;
const FINALS = 28;
const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const FINAL_LETTERS = ['', ...Array.from('ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ')];
/** Two consonants that a keyboard joins. */
const JOINED: Record<string, string> = {
  ...{ ㄳ: 'ㄱㅅ', ㄵ: 'ㄴㅈ', ㄶ: 'ㄴㅎ', ㄺ: 'ㄹㄱ', ㄻ: 'ㄹㅁ', ㄼ: 'ㄹㅂ' },
  ...{ ㄽ: 'ㄹㅅ', ㄾ: 'ㄹㅌ', ㄿ: 'ㄹㅍ', ㅀ: 'ㄹㅎ', ㅄ: 'ㅂㅅ' },
};
/** Vowels that become others when typing goes on: ㅗ may be the beginning of ㅘ, ㅙ and ㅚ. By their numbers. */
const GROWS: Record<number, readonly number[]> = { 8: [9, 10, 11], 13: [14, 15, 16], 18: [19] };
const WORD_BEFORE = /[\p{L}\p{N}]$/u;

interface Syllable {
  initial: string;
  vowel: number;
  final: string;
}

function syllableOf(letter: string): Syllable | undefined {
  const code = letter.charCodeAt(0);
  if (code < FIRST || code > LAST) return undefined;
  const at = code - FIRST;
  return {
    initial: INITIALS.charAt(Math.floor(at / (VOWELS * FINALS))),
    vowel: Math.floor(at / FINALS) % VOWELS,
    final: FINAL_LETTERS[at % FINALS] ?? '',
  };
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** A letter as it was typed: NFKC makes conjoining letters of compatibility ones, so those are told from the original. */
const foldTyped = (text: string): string[] =>
  Array.from(text.normalize('NFC')).flatMap((letter) =>
    /[ㄱ-ㅣ]/u.test(letter) ? Array.from(JOINED[letter] ?? letter) : Array.from(fold(letter)),
  );

/** Whether a consonant stands for the letter: as its initial, or as itself. */
const begins = (letter: string | undefined, initial: string): boolean =>
  letter !== undefined && syllableOf(letter)?.initial === initial;

/** Whether the last typed letter, which may be half a syllable, can become what stands there. */
function mayBecome(typed: string, letter: string, next: string | undefined): boolean {
  const [half, whole] = [syllableOf(typed), syllableOf(letter)];
  if (!half || !whole || half.initial !== whole.initial) return false;
  const grows = half.vowel === whole.vowel || (GROWS[half.vowel]?.includes(whole.vowel) ?? false);
  if (half.final === '') return grows;
  if (half.vowel !== whole.vowel) return false;
  if (whole.final === half.final || JOINED[whole.final]?.startsWith(half.final)) return true;
  // Its last consonant may be the beginning of the next syllable: 민 on the way to 미나.
  const [kept, moved] = JOINED[half.final] ? Array.from(JOINED[half.final] ?? '') : ['', half.final];
  return whole.final === kept && begins(next, moved ?? '');
}

function standsAt(name: readonly string[], typed: readonly string[], start: number): boolean {
  return typed.every((letter, at) => {
    const there = name[start + at];
    if (there === undefined) return false;
    if (there === letter || begins(there, letter)) return true;
    return at === typed.length - 1 && mayBecome(letter, there, name[start + at + 1]);
  });
}

/**
 * How well a name fits what was typed, half a syllable and first consonants too (김ㅁ and ㄱㅁㅅ fit 김민수): 0 it is the name, 1 the
 * name begins so, 2 a word in it does, 3 it stands within; undefined if it does not fit.
 */
export function nameRank(name: string, typed: string): number | undefined {
  const letters = Array.from(fold(name));
  const wanted = foldTyped(typed.trim());
  let best: number | undefined;
  for (let start = 0; start + wanted.length <= letters.length && best === undefined; start += 1) {
    if (!standsAt(letters, wanted, start)) continue;
    if (start === 0) return letters.join('') === wanted.join('') ? 0 : 1;
    if (WORD_BEFORE.test(letters[start - 1] ?? '')) best = 3;
    else return 2;
  }
  if (best === undefined) return undefined;
  const later = letters.findIndex(
    (_, at) => at > 0 && !WORD_BEFORE.test(letters[at - 1] ?? '') && standsAt(letters, wanted, at),
  );
  return later > 0 ? 2 : best;
}

/** Those that fit what was typed by one of their names, the best first. */
export function rankByName<T>(all: readonly T[], typed: string, namesOf: (one: T) => readonly string[]): T[] {
  return all
    .flatMap((one) => {
      const ranks = namesOf(one).flatMap((name) => nameRank(name, typed) ?? []);
      return ranks.length > 0 ? [{ one, rank: Math.min(...ranks) }] : [];
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}
