/** A part of a text that search knows, with where it stands in the original. */
export interface Token {
  text: string;
  /** A run of Chinese, Japanese or Korean characters, found by any part of it; otherwise a word. */
  run: boolean;
  start: number;
  end: number;
  /** Original offsets of each UTF-16 unit of `text`; absent where they are start + index. */
  offsets?: { start: number; end: number }[];
}

/** A Chinese, Japanese or Korean character, for an expression with the flag v. */
export const CJK = String.raw`[[\p{scx=Hangul}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]&&[\p{L}\p{N}]]`;
const OTHER = String.raw`[[\p{L}\p{N}]--${CJK}]`;
const TOKEN = new RegExp(String.raw`(${CJK}+)|${OTHER}(?:${OTHER}|\p{M})*`, 'gv');
// Composed within a unit only: whole-text NFKC would glue ㄱ and ㅏ typed apart into 가, and ㄱ would find nothing.
const UNIT =
  /[\u1100-\u115f\ua960-\ua97c]?[\u1160-\u11a7\ud7b0-\ud7c6]+[\u11a8-\u11ff\ud7cb-\ud7fb]*\p{M}*|[^][\p{M}\uff9e\uff9f\u11a8-\u11ff]*/gu;
const PLAIN = /^[\p{ASCII}\uac00-\ud7a3]*$/u;
/** Some characters fold into eighteen: what a text folds into is bounded by itself. A message has at most 4,000 units. */
const FOLDED_MOST = 8_000;
/** The units of one character with its marks that are looked at: sorting marks costs their number squared. */
const UNIT_MOST = 32;
const IGNORED = /\p{Default_Ignorable_Code_Point}/gu;

/** What İ leaves above its i in lower case: i, ı, I and İ are one letter to who searches. */
const DOT_OF_I = /(?<=i)\u0307/g;

// Upper then lower: folds ß and ss, σ and ς.
const folded = (unit: string): string =>
  unit.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replace(IGNORED, '').replace(DOT_OF_I, '');

/** What `matchAll` gives, without its copy of the expression for every text. */
function* matches(expression: RegExp, text: string): Generator<RegExpExecArray> {
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match; match = expression.exec(text)) yield match;
}

/** Cuts a text into runs and words; case and width (NFKC) are folded. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  if (PLAIN.test(text)) {
    for (const match of matches(TOKEN, text.toLowerCase())) {
      const start = match.index;
      found.push({ text: match[0], run: match[1] !== undefined, start, end: start + match[0].length });
    }
    return found;
  }
  let flat = '';
  const offsets: { start: number; end: number }[] = [];
  for (const unit of matches(UNIT, text)) {
    if (flat.length >= FOLDED_MOST) break;
    const piece = folded(unit[0].slice(0, UNIT_MOST));
    const place = { start: unit.index, end: unit.index + unit[0].length };
    for (let i = 0; i < piece.length; i++) offsets.push(place);
    flat += piece;
  }
  for (const match of matches(TOKEN, flat)) {
    const own = offsets.slice(match.index, match.index + match[0].length);
    const first = own[0];
    const last = own.at(-1);
    if (!first || !last) continue;
    found.push({ text: match[0], run: match[1] !== undefined, start: first.start, end: last.end, offsets: own });
  }
  return found;
}

/** What an index holds of a text, so that `searchTerms` finds it. */
export interface IndexedText {
  /** Each once. */
  words: string[];
  /** The characters of runs, each once. */
  chars: string[];
  /** Neighbouring characters of runs, in their order: a longer part of a run is a phrase of these. */
  pairs: string[];
}

// Stands between two runs, so that no phrase of pairs reaches over the gap.
const GAP = '0';

/** The neighbouring characters of a run; none of a run of one. */
export function pairsOf(run: string): string[] {
  const pairs: string[] = [];
  let previous: string | undefined;
  for (const char of run) {
    if (previous !== undefined) pairs.push(previous + char);
    previous = char;
  }
  return pairs;
}

export function indexedText(content: string): IndexedText {
  const words = new Set<string>();
  const chars = new Set<string>();
  const pairs: string[] = [];
  for (const token of tokens(content)) {
    if (!token.run) {
      words.add(token.text);
      continue;
    }
    for (const char of token.text) chars.add(char);
    pairs.push(...pairsOf(token.text), GAP);
  }
  return { words: [...words], chars: [...chars], pairs };
}

export interface SearchTerms {
  runs: string[];
  words: string[];
  /** The last word typed: found as the beginning of a word too. */
  prefix?: string | undefined;
  /** The last run ends in a consonant that may begin its next syllable: it is found without, and marked with it where it stands so. */
  halfTyped?: { run: string; consonant: string } | undefined;
}

/** A syllable of Korean, and the consonant that was typed after it. */
const HALF_TYPED = /^(.*[가-힣])([\u1100-\u1112])$/su;

function halfTypedIn(last: Token): SearchTerms['halfTyped'] {
  const [, run, consonant] = (last.run && HALF_TYPED.exec(last.text)) || [];
  return run !== undefined && consonant !== undefined ? { run, consonant } : undefined;
}

/** What a person typed, as terms that must all occur; undefined when it holds no letter or digit. */
export function searchTerms(q: string): SearchTerms | undefined {
  const typed = tokens(q);
  const last = typed.at(-1);
  if (!last) return undefined;
  const before = typed.slice(0, -1);
  const halfTyped = halfTypedIn(last);
  const runs = before.filter((it) => it.run).map((it) => it.text);
  if (last.run) runs.push(halfTyped?.run ?? last.text);
  return {
    runs: [...new Set(runs)],
    words: [...new Set(before.filter((it) => !it.run).map((it) => it.text))],
    prefix: last.run ? undefined : last.text,
    halfTyped,
  };
}

/** How much of a run is marked where a term stands in it. */
function lengthAt(text: string, at: number, run: string, { halfTyped }: SearchTerms): number {
  const whole = halfTyped?.run === run && text.startsWith(halfTyped.consonant, at + run.length);
  return run.length + (whole ? halfTyped.consonant.length : 0);
}

/** Where the terms stand in the content: [start, end) in UTF-16 units, ascending, none overlapping. */
export function highlights(content: string, terms: SearchTerms): [number, number][] {
  const ranges: [number, number][] = [];
  for (const token of tokens(content)) {
    if (!token.run) {
      const hit =
        terms.words.includes(token.text) || (terms.prefix !== undefined && token.text.startsWith(terms.prefix));
      if (hit) ranges.push([token.start, token.end]);
      continue;
    }
    for (const run of terms.runs) {
      for (let at = token.text.indexOf(run); at >= 0; at = token.text.indexOf(run, at + 1)) {
        const last = at + lengthAt(token.text, at, run, terms) - 1;
        ranges.push([
          token.offsets?.[at]?.start ?? token.start + at,
          token.offsets?.[last]?.end ?? token.start + last + 1,
        ]);
      }
    }
  }
  ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged: [number, number][] = [];
  for (const range of ranges) {
    const last = merged.at(-1);
    if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else merged.push(range);
  }
  return merged;
}
