import { idInPublicName, PARTITIONS, partName, partNames, placeInPartName, placeOf } from '@suda/engines/log';
import { matchesByName, nameKey, type PartPlace } from '@suda/engines/text';
import type { RedisConnections } from '@suda/engines/redis';
import { completeEarlier } from '../redis/earlier-data.js';
import { orUnavailable } from '../redis/fault.js';
import { lexPages } from '../redis/lex-pages.js';

const PARTITION_NUMBERS = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** The place of a room in the order of names. */
export type NamePlace = [nameKey: string, roomId: string];

/** A room as it is listed, and where the next page begins. */
interface ListedPage<Place> {
  rooms: { roomId: string; nameKey: string }[];
  next?: Place;
}

/**
 * The public rooms by name. Each partition lists its own, changed together with the room, so a page merges the next few
 * of each partition.
 */
export class PublicRooms {
  constructor(private readonly connections: RedisConnections) {}

  /** Lists the rooms of earlier versions by the parts of their names. */
  async prepare(): Promise<void> {
    const { commands, keys } = this.connections;
    await completeEarlier(commands, keys.publicPartsAdded, async () => {
      await Promise.all(PARTITION_NUMBERS.map((it) => this.addParts(it)));
    });
  }

  /** All rooms after this name and id. */
  async page(after: NamePlace | undefined, limit: number): Promise<ListedPage<NamePlace>> {
    const { keys } = this.connections;
    const start = after ? `(${placeOf(...after)}` : '-';
    const found = inOrder(await this.read((it) => keys.publicRooms(it), start, '+', limit + 1)).slice(0, limit + 1);
    const rooms = found.slice(0, limit).map((entry) => {
      const [nameKey, roomId] = placeInPublicName(entry);
      return { roomId, nameKey };
    });
    const last = rooms.at(-1);
    return found.length > limit && last ? { rooms, next: [last.nameKey, last.roomId] } : { rooms };
  }

  /** Rooms with a part of their name that begins with `q`, after this place. */
  async matching(q: string, after: PartPlace | undefined, limit: number): Promise<ListedPage<PartPlace>> {
    const { keys } = this.connections;
    const key = nameKey(q);
    const { found, next } = await matchesByName(q, after, limit, async (last, count) => {
      const end = `(${key}\u{10ffff}`;
      // Whole names are in the list of names only, where servers of earlier versions put them too.
      const [names, parts] = await Promise.all([
        this.read((it) => keys.publicRooms(it), last ? afterInNames(last) : `[${key}`, end, count),
        this.read((it) => keys.publicRoomParts(it), last ? `(${partName(last)}` : `[${key}`, end, count),
      ]);
      const wholeNames = names.map((entry) => {
        const [name, roomId] = placeInPublicName(entry);
        return partName([name, '', roomId]);
      });
      return inOrder([...wholeNames, ...parts])
        .slice(0, count)
        .map(placeInPartName);
    });
    const rooms = found.map(([part, before, roomId]) => ({ roomId, nameKey: before + part }));
    return next ? { rooms, next } : { rooms };
  }

  /** The first `count` entries of each partition's set. */
  private async read(setOf: (partition: number) => string, start: string, end: string, count: number) {
    const { commands } = this.connections;
    const found = await orUnavailable(
      Promise.all(
        PARTITION_NUMBERS.map((it) => commands.zrange(setOf(it), start, end, 'BYLEX', 'LIMIT', 0, String(count))),
      ),
    );
    return found.flat();
  }

  private async addParts(partition: number): Promise<void> {
    const { commands, keys } = this.connections;
    for await (const entries of lexPages(commands, keys.publicRooms(partition))) {
      const parts = entries.flatMap((entry) => partNames(...placeInPublicName(entry)));
      if (parts.length > 0) await commands.zadd(keys.publicRoomParts(partition), ...parts.flatMap((it) => [0, it]));
    }
  }
}

/** As Redis sorts: by bytes, which is by code points. */
function inOrder(entries: readonly string[]): string[] {
  const withBytes = entries.map((entry) => ({ entry, bytes: Buffer.from(entry, 'utf8') }));
  return withBytes.sort((a, b) => Buffer.compare(a.bytes, b.bytes)).map(({ entry }) => entry);
}

function placeInPublicName(entry: string): NamePlace {
  const roomId = idInPublicName(entry);
  return [entry.slice(0, entry.length - roomId.length - 1), roomId];
}

/** Where the list of names goes on after a part: a whole name comes before all that have something before it. */
const afterInNames = ([part, before, roomId]: PartPlace): string =>
  `(${placeOf(part, before === '' ? roomId : '\u{10ffff}')}`;
