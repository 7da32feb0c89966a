/** The log is cut into so many streams; recorded when an installation first starts, and never changed after. */
export const PARTITIONS = 64;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The partition that holds all of a room: FNV-1a (32 bit) over the code units of its id, modulo `PARTITIONS`. */
export function partitionOf(roomId: string): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < roomId.length; at += 1) hash = Math.imul(hash ^ roomId.charCodeAt(at), FNV_PRIME) >>> 0;
  return hash % PARTITIONS;
}
