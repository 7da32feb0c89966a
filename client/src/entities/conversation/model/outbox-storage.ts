import Dexie, { type Table } from 'dexie';
import type { OutboxEntry, OutboxStorage } from './outbox-entry';

type Entries = Table<OutboxEntry, string>;

class IndexedDbStorage implements OutboxStorage {
  constructor(
    private readonly messages: Entries,
    private readonly edits: Entries,
  ) {}

  all = async (): Promise<OutboxEntry[]> => (await this.inBoth((table) => table.toArray())).flat();
  get = async (clientMessageId: string): Promise<OutboxEntry | undefined> =>
    (await this.inBoth((table) => table.get(clientMessageId))).find((entry) => entry !== undefined);
  put = async (entry: OutboxEntry): Promise<void> => {
    await (entry.edits === undefined ? this.messages : this.edits).put(entry);
  };
  delete = async (clientMessageId: string): Promise<void> => {
    await this.inBoth((table) => table.delete(clientMessageId));
  };
  close = (): void => {
    for (const table of [this.messages, this.edits]) table.db.close();
  };
  destroy = async (): Promise<void> => {
    await this.inBoth((table) => table.db.delete());
  };

  private inBoth<T>(work: (table: Entries) => PromiseLike<T>): Promise<T[]> {
    return Promise.all([this.messages, this.edits].map((table) => work(table)));
  }
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

/** Edits are kept apart: a page of an earlier version that is still open would send them as new messages. */
const namesOf = (userId: string): [messages: string, edits: string] => [
  `suda-outbox:${userId}`,
  `suda-outbox-edits:${userId}`,
];

/** Deletes the user's outbox in this browser; other tabs that have it open lose it. */
export async function deleteOutboxStorage(userId: string): Promise<void> {
  await Promise.all(namesOf(userId).map((name) => Dexie.delete(name).catch(() => undefined)));
}

async function openTable(name: string): Promise<Entries> {
  const database = new Dexie(name);
  database.version(1).stores({ entries: 'clientMessageId' });
  await database.open();
  return database.table('entries');
}

/** Opens the user's outbox in this browser. */
export async function openOutboxStorage(userId: string): Promise<OutboxStorage> {
  const [messages, edits] = namesOf(userId);
  try {
    return new IndexedDbStorage(await openTable(messages), await openTable(edits));
  } catch {
    return new MemoryStorage();
  }
}
