const FAMILY_NAMES = '김이박최정강조윤장임한오서신권황안송류홍';
const HANGUL_THREE = /^[가-힣]{3}$/;
/** Whose first letter is one character: it needs no segmenter, which takes long to make. */
const PLAIN = /^[a-z0-9가-힣](?:$|[a-z0-9가-힣 ._-])/i;
let segmenter: Intl.Segmenter | undefined;

function firstLetter(text: string): string | undefined {
  if (PLAIN.test(text)) return text.charAt(0);
  segmenter ??= new Intl.Segmenter();
  const [first] = segmenter.segment(text);
  return first?.segment;
}

/** A name's initial: its first letter; for a full Korean name the first syllable of the given name; '?' for ''. */
export function initialOf(name: string): string {
  const trimmed = name.trim();
  const hasFamilyName = HANGUL_THREE.test(trimmed) && FAMILY_NAMES.includes(trimmed.charAt(0));
  return firstLetter(hasFamilyName ? trimmed.slice(1) : trimmed)?.toLocaleUpperCase() ?? '?';
}
