const FAMILY_NAMES = '김이박최정강조윤장임한오서신권황안송류홍';
const HANGUL_THREE = /^[가-힣]{3}$/;
export const AVATAR_COLOURS = 6;

/** A name's initial: its first letter; for a full Korean name the first syllable of the given name; '?' for ''. */
export function initialOf(name: string): string {
  const trimmed = name.trim();
  const hasFamilyName = HANGUL_THREE.test(trimmed) && FAMILY_NAMES.includes(trimmed.charAt(0));
  const [first] = new Intl.Segmenter().segment(hasFamilyName ? trimmed.slice(1) : trimmed);
  return first?.segment.toLocaleUpperCase() ?? '?';
}

/** 1 to 6, always the same for a key. FNV-1a with a final mix, because FNV-1a alone favours some remainders. */
export function colourOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (((hash ^ (hash >>> 16)) >>> 0) % AVATAR_COLOURS) + 1;
}
