export const AVATAR_COLOURS = 12;

/** 1 to 12, always the same for a key. FNV-1a with a final mix, because FNV-1a alone favours some remainders. */
export function colourOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (((hash ^ (hash >>> 16)) >>> 0) % AVATAR_COLOURS) + 1;
}
