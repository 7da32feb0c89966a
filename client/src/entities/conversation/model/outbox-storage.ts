import type { Table } from 'dexie';
import { deleteDatabase, hasDatabase, keysOf, loadDexie, store, whenIdle } from '@/shared/storage';
import type { OutboxEntry, OutboxStorage } from './outbox-entry';

type Entries = Table<OutboxEntry, string>;

const JOURNAL = 'suda.outbox:';

/**
 * What is being written to IndexedDB, in localStorage: that is written before the call returns, so a page that is closed a
 * moment after "send" loses nothing. Also takes what IndexedDB can't, as in private windows.
 */
class Journal {
  private readonly prefix: string;

  constructor(userId: string) {
    this.prefix = `${JOURNAL}${userId}:`;
  }

  all(): OutboxEntry[] {
    return this.keys().flatMap((key) => this.get(key.slice(this.prefix.length)) ?? []);
  }

  get(clientMessageId: string): OutboxEntry | undefined {
    const json = localStorage.getItem(this.prefix + clientMessageId);
    return json === null ? undefined : (JSON.parse(json) as OutboxEntry);
  }

  /** Returns whether there was room for it. */
  put(entry: OutboxEntry): boolean {
    return store(localStorage, this.prefix + entry.clientMessageId, JSON.stringify(entry));
  }

  delete(clientMessageId: string): void {
    localStorage.removeItem(this.prefix + clientMessageId);
  }

  clear(): void {
    for (const key of this.keys()) localStorage.removeItem(key);
  }

  private keys(): string[] {
    return keysOf(localStorage, this.prefix);
  }
}

/** Stores in IndexedDB as soon as that is open. What it can't take stays in the journal, as far as there is room. */
class BrowserStorage implements OutboxStorage {
  private readonly journal: Journal;
  private opened: Promise<readonly Entries[]> | undefined;
  private closed = false;

  constructor(private readonly userId: string) {
    this.journal = new Journal(userId);
  }

  async all(): Promise<OutboxEntry[]> {
    // At a first visit there is none. The library comes before somebody writes, who may be offline then.
    if (!this.opened && !(await hasDatabase(...namesOf(this.userId)))) {
      whenIdle(() => void loadDexie().catch(() => undefined));
      return this.journal.all();
    }
    // Or it would be there again after its user has gone.
    if (this.closed) return [];
    const stored = await this.inAll((table) => table.toArray());
    const byId = new Map([...stored.flat(), ...this.journal.all()].map((entry) => [entry.clientMessageId, entry]));
    return [...byId.values()];
  }

  async get(clientMessageId: string): Promise<OutboxEntry | undefined> {
    const stored = await this.inAll((table) => table.get(clientMessageId));
    return this.journal.get(clientMessageId) ?? stored.find((entry) => entry !== undefined);
  }

  async put(entry: OutboxEntry): Promise<void> {
    const journaled = this.journal.put(entry);
    const [messages, edits] = await this.tables;
    const table = entry.edits === undefined ? messages : edits;
    if (table) {
      await table.put(entry);
      this.journal.delete(entry.clientMessageId);
    } else if (!journaled) {
      throw new Error('The browser has no room for the message.');
    }
  }

  async delete(clientMessageId: string): Promise<void> {
    this.journal.delete(clientMessageId);
    await this.inAll((table) => table.delete(clientMessageId));
  }

  close(): void {
    this.closed = true;
    if (!this.opened) return;
    void this.inAll((table) => {
      table.db.close();
      return Promise.resolve();
    });
  }

  async destroy(): Promise<void> {
    this.closed = true;
    this.journal.clear();
    if (this.opened) await this.inAll((table) => table.db.delete());
    else await Promise.all(namesOf(this.userId).map(deleteDatabase));
  }

  /** None where the browser has no IndexedDB, or offline not the library: the next call tries again. */
  private get tables(): Promise<readonly Entries[]> {
    this.opened ??= Promise.all(namesOf(this.userId).map(openTable)).catch(() => {
      this.opened = undefined;
      return [];
    });
    return this.opened;
  }

  private async inAll<T>(work: (table: Entries) => PromiseLike<T>): Promise<T[]> {
    return Promise.all((await this.tables).map((table) => work(table)));
  }
}

/** Edits are kept apart: a page of an earlier version that is still open would send them as new messages. */
const namesOf = (userId: string): [messages: string, edits: string] => [
  `suda-outbox:${userId}`,
  `suda-outbox-edits:${userId}`,
];

async function openTable(name: string): Promise<Entries> {
  const Dexie = await loadDexie();
  const database = new Dexie(name);
  database.version(1).stores({ entries: 'clientMessageId' });
  await database.open();
  return database.table('entries');
}

/** The user's outbox in this browser. */
export const outboxStorageOf = (userId: string): OutboxStorage => new BrowserStorage(userId);

/** Deletes the user's outbox in this browser; other tabs that have it open lose it. */
export async function deleteOutboxStorage(userId: string): Promise<void> {
  new Journal(userId).clear();
  await Promise.all(namesOf(userId).map(deleteDatabase));
}
