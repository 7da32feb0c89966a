/** The particle after a sound that ends in a consonant, then after a vowel, and what is written where nobody can know. */
const PARTICLES = {
  '이/가': '이(가)',
  '은/는': '은(는)',
  '을/를': '을(를)',
  '과/와': '과(와)',
  '으로/로': '(으)로',
} as const;

type Particle = keyof typeof PARTICLES;
type Ending = 'vowel' | 'consonant' | 'rieul';

export const PARTICLE = new RegExp(Object.keys(PARTICLES).join('|'));

const FIRST_SYLLABLE = 0xac00;
const FINALS = 28;
const FINAL_RIEUL = 8;
/** Read as 영, 일, 이, 삼, 사, 오, 육, 칠, 팔, 구. */
const DIGITS: readonly Ending[] = [
  ...(['consonant', 'rieul', 'vowel', 'consonant', 'vowel'] as const),
  ...(['vowel', 'consonant', 'rieul', 'rieul', 'vowel'] as const),
];

function endingOfSyllable(syllable: string): Ending {
  const final = (syllable.charCodeAt(0) - FIRST_SYLLABLE) % FINALS;
  if (final === 0) return 'vowel';
  return final === FINAL_RIEUL ? 'rieul' : 'consonant';
}

/** As Korean speakers read English words and abbreviations aloud. */
function endingOfLatin(word: string): Ending {
  const spelled = word === word.toUpperCase();
  if (/l$/i.test(word) || (spelled && word.endsWith('R'))) return 'rieul';
  if (/[mn]$/i.test(word)) return 'consonant';
  if (spelled) return 'vowel';
  return /ng$|[aeiou](?:[bckpt]|ck|tt)$/i.test(word) ? 'consonant' : 'vowel';
}

function endingOf(text: string): Ending | undefined {
  const spoken = text.replace(/[^\p{L}\p{N}]+$/u, '');
  const last = spoken.at(-1) ?? '';
  if (/[가-힣]/.test(last)) return endingOfSyllable(last);
  if (/[0-9]/.test(last)) return DIGITS[Number(last)];
  const [word] = /[A-Za-z]+$/.exec(spoken) ?? [];
  return word === undefined ? undefined : endingOfLatin(word);
}

/** The Korean particle that follows `text`: `을/를` becomes 을 after 방, 를 after 나무, and 을(를) after what is not known how to read. */
export function particleAfter(text: string, particle: string): string {
  const ending = endingOf(text);
  if (ending === undefined) return PARTICLES[particle as Particle];
  const [closed = '', open = ''] = particle.split('/');
  const isOpen = ending === 'vowel' || (ending === 'rieul' && particle === '으로/로');
  return isOpen ? open : closed;
}
