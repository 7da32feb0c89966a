import Dexie, { type Table } from 'dexie';
import type { OutboxEntry, OutboxStorage } from './outbox-entry';

class IndexedDbStorage implements OutboxStorage {
  constructor(
    private readonly database: Dexie,
    private readonly entries: Table<OutboxEntry, string>,
  ) {}

  all = async (): Promise<OutboxEntry[]> => this.entries.orderBy('clientMessageId').toArray();
  get = async (clientMessageId: string): Promise<OutboxEntry | undefined> => this.entries.get(clientMessageId);
  put = async (entry: OutboxEntry): Promise<void> => {
    await this.entries.put(entry);
  };
  delete = async (clientMessageId: string): Promise<void> => this.entries.delete(clientMessageId);
  close = (): void => this.database.close();
  destroy = async (): Promise<void> => this.database.delete();
}

/** For browsers without IndexedDB (private windows): unsent messages are lost with the page. */
export class MemoryStorage implements OutboxStorage {
  private readonly entries = new Map<string, OutboxEntry>();

  all = (): Promise<OutboxEntry[]> => Promise.resolve([...this.entries.values()]);
  get = (clientMessageId: string): Promise<OutboxEntry | undefined> =>
    Promise.resolve(this.entries.get(clientMessageId));
  put = (entry: OutboxEntry): Promise<void> => Promise.resolve(void this.entries.set(entry.clientMessageId, entry));
  delete = (clientMessageId: string): Promise<void> => Promise.resolve(void this.entries.delete(clientMessageId));
  close = (): void => undefined;
  destroy = (): Promise<void> => {
    this.entries.clear();
    return Promise.resolve();
  };
}

const nameOf = (userId: string): string => `suda-outbox:${userId}`;

/** Deletes the user's outbox in this browser; other tabs that have it open lose it. */
export async function deleteOutboxStorage(userId: string): Promise<void> {
  await Dexie.delete(nameOf(userId)).catch(() => undefined);
}

/** Opens the user's outbox in this browser. */
export async function openOutboxStorage(userId: string): Promise<OutboxStorage> {
  try {
    const database = new Dexie(nameOf(userId));
    database.version(1).stores({ entries: 'clientMessageId' });
    await database.open();
    return new IndexedDbStorage(database, database.table('entries'));
  } catch {
    return new MemoryStorage();
  }
}
