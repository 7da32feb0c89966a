import { idInPublicName, PARTITIONS, placeOf } from '@suda/engines/log';
import { nameKey } from '@suda/engines/text';
import { orUnavailable } from '../redis/fault.js';
import type { RedisConnections } from '@suda/engines/redis';

const PARTITION_NUMBERS = Array.from({ length: PARTITIONS }, (_, partition) => partition);

interface Found {
  roomId: string;
  nameKey: string;
  bytes: Buffer;
}

/**
 * The public rooms by name. Each partition lists its own, changed together with the room, so a page merges the next few
 * of each partition.
 */
export class PublicRooms {
  constructor(private readonly connections: RedisConnections) {}

  /** Rooms whose name begins with `q`, after this name and id; `next` is the last one's name and id when more follow. */
  async page(
    q: string,
    after: [nameKey: string, roomId: string] | undefined,
    limit: number,
  ): Promise<{ roomIds: string[]; next?: [nameKey: string, roomId: string] }> {
    const { commands, keys } = this.connections;
    const start = after ? `(${placeOf(...after)}` : `[${nameKey(q)}`;
    const end = `(${nameKey(q)}\u{10ffff}`;
    const parts = await orUnavailable(
      Promise.all(
        PARTITION_NUMBERS.map((it) =>
          commands.zrange(keys.publicRooms(it), start, end, 'BYLEX', 'LIMIT', 0, String(limit + 1)),
        ),
      ),
    );
    // As Redis sorts: by bytes, which is by code points.
    const found = parts
      .flat()
      .map(toFound)
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
    const shown = found.slice(0, limit);
    const roomIds = shown.map((it) => it.roomId);
    const last = shown.at(-1);
    return found.length > limit && last ? { roomIds, next: [last.nameKey, last.roomId] } : { roomIds };
  }
}

function toFound(entry: string): Found {
  const roomId = idInPublicName(entry);
  return { roomId, nameKey: entry.slice(0, entry.length - roomId.length - 1), bytes: Buffer.from(entry, 'utf8') };
}
