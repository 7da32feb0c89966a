import { nameRank, rankByName } from '@/shared/text';

export interface Emoji {
  emoji: string;
  group: number;
  korean: readonly string[];
  /** The first ones are the words that stand between colons. */
  english: readonly string[];
  toned: boolean;
}

/** In the order of the data; 2 are parts of emoji. */
export const GROUPS = [
  { group: 0, name: 'smileys', sign: '😀' },
  { group: 1, name: 'people', sign: '👋' },
  { group: 3, name: 'nature', sign: '🐻' },
  { group: 4, name: 'food', sign: '🍎' },
  { group: 5, name: 'travel', sign: '🚗' },
  { group: 6, name: 'activities', sign: '⚽' },
  { group: 7, name: 'objects', sign: '💡' },
  { group: 8, name: 'symbols', sign: '💟' },
  { group: 9, name: 'flags', sign: '🏁' },
] as const;

export const TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿'] as const;
export type Tone = 0 | 1 | 2 | 3 | 4 | 5;

const NEVER = Number.MAX_SAFE_INTEGER;

let loading: Promise<readonly Emoji[]> | undefined;

async function load(): Promise<readonly Emoji[]> {
  const { default: rows } = await import('virtual:emoji');
  return rows.map(([emoji, group, korean, english, toned]) => ({
    emoji,
    group,
    korean: korean.split('|'),
    english: english.split('|'),
    toned: toned === 1,
  }));
}

/** All emoji, loaded once. Rejects when they can't be loaded now; the next call tries again. */
export function allEmoji(): Promise<readonly Emoji[]> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Those whose names fit what was typed, Korean or English, the best first. */
export function findEmoji(all: readonly Emoji[], typed: string, limit: number): Emoji[] {
  const isKorean = /[ㄱ-ㆎ가-힣]/u.test(typed.normalize('NFC'));
  const wanted = typed.trim().toLowerCase().replaceAll(' ', '_');
  const named = (it: Emoji) =>
    isKorean
      ? it.korean
      : it.english.map((name) => name.replaceAll(' ', '_')).filter((name) => name.toLowerCase().includes(wanted));
  const sought = isKorean ? typed : wanted;
  const found = rankByName(all, sought, named);
  // What it is called counts more than what it is tagged with: first what is called just so.
  const calledSo = (it: Emoji): number => nameRank((isKorean ? it.korean : it.english)[0] ?? '', sought) ?? NEVER;
  const called = found.filter((it) => calledSo(it) <= 1).sort((a, b) => calledSo(a) - calledSo(b));
  return [...new Set([...called, ...found])].slice(0, limit);
}

/** The emoji in a colour of skin; two people get the same one. */
export const withTone = (emoji: string, tone: Tone): string =>
  tone === 0 ? emoji : emoji.replace(/(?!🤝\u200d)(\p{Emoji_Modifier_Base})\ufe0f?/gu, `$1${TONES[tone]}`);
