import type { Dexie, Table } from 'dexie';
import type { RoomReplica } from '@/entities/room/@x/conversation';
import { databaseNames, deleteDatabase, hasDatabase, loadDexie } from '@/shared/storage';
import type { KeptMessages } from './kept-messages';

/** A room as it was held; changes that waited for their predecessors are left out. */
export interface KeptRoom {
  roomId: string;
  replica: Omit<RoomReplica, 'held'>;
}

/** What one saving changes. */
export interface Saving {
  rooms: KeptRoom[];
  gone: string[];
  /** What becomes of a room's messages; undefined deletes them. */
  messages: ReadonlyMap<string, (kept: KeptMessages | undefined) => KeptMessages | undefined>;
}

const PREFIX = 'suda-kept:';

interface Database {
  dexie: Dexie;
  rooms: Table<KeptRoom, string>;
  messages: Table<KeptMessages, string>;
}

/**
 * What this browser keeps of one user's rooms, in IndexedDB. A browser that can't keep it, for want of room or in a private
 * window, keeps nothing: nothing here rejects.
 */
export class KeptStorage {
  private database: Promise<Database | undefined> | undefined;
  private closed = false;

  constructor(private readonly userId: string) {}

  /** Whether an earlier page kept anything: if not, nothing has to be opened. */
  exists(): Promise<boolean> {
    return hasDatabase(PREFIX + this.userId);
  }

  async rooms(): Promise<KeptRoom[]> {
    return (await this.use(({ rooms }) => rooms.toArray())) ?? [];
  }

  messagesOf(roomId: string): Promise<KeptMessages | undefined> {
    return this.use(({ messages }) => messages.get(roomId));
  }

  async save({ rooms, gone, messages }: Saving): Promise<void> {
    await this.use((database) =>
      database.dexie.transaction('rw', database.rooms, database.messages, async () => {
        await database.rooms.bulkPut(rooms);
        const ids = [...messages.keys()];
        const kept = await database.messages.bulkGet(ids);
        const next = ids.map((roomId, at) => messages.get(roomId)?.(kept[at]));
        await database.messages.bulkPut(next.filter((it) => it !== undefined));
        await database.messages.bulkDelete([...ids.filter((_, at) => next[at] === undefined), ...gone]);
        await database.rooms.bulkDelete(gone);
      }),
    );
  }

  /** The rooms that are kept, and those whose messages are. */
  async roomIds(of: 'rooms' | 'messages'): Promise<string[]> {
    return (await this.use((database) => database[of].toCollection().primaryKeys())) ?? [];
  }

  /** Deletes everything, and keeps nothing any more. */
  async destroy(): Promise<void> {
    this.closed = true;
    (await this.database)?.dexie.close();
    await deleteDatabase(PREFIX + this.userId);
  }

  private async use<T>(work: (database: Database) => PromiseLike<T>): Promise<T | undefined> {
    try {
      this.database ??= open(this.userId, () => (this.closed = true));
      const database = await this.database;
      return database && !this.closed ? await work(database) : undefined;
    } catch {
      return undefined;
    }
  }
}

async function open(userId: string, deleted: () => void): Promise<Database | undefined> {
  const Dexie = await loadDexie();
  const dexie = new Dexie(PREFIX + userId, { autoOpen: false });
  dexie.version(1).stores({ rooms: 'roomId', messages: 'roomId' });
  // Another tab signs the user out.
  dexie.on('versionchange', () => {
    deleted();
    dexie.close();
    return false;
  });
  try {
    await dexie.open();
    return { dexie, rooms: dexie.table('rooms'), messages: dexie.table('messages') };
  } catch {
    return undefined;
  }
}

/** Deletes what this browser kept of everybody, or of everybody else. */
export async function deleteKeptOfOthers(userId = ''): Promise<void> {
  const others = (await databaseNames()).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + userId);
  await Promise.all(others.map(deleteDatabase));
}
