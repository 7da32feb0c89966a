const FAMILY_NAMES = '김이박최정강조윤장임한오서신권황안송류홍';
const HANGUL_THREE = /^[가-힣]{3}$/;

/** A name's initial: its first letter; for a full Korean name the first syllable of the given name; '?' for ''. */
export function initialOf(name: string): string {
  const trimmed = name.trim();
  const hasFamilyName = HANGUL_THREE.test(trimmed) && FAMILY_NAMES.includes(trimmed.charAt(0));
  const [first] = new Intl.Segmenter().segment(hasFamilyName ? trimmed.slice(1) : trimmed);
  return first?.segment.toLocaleUpperCase() ?? '?';
}
