import type { OutboxEntry, OutboxStorage } from '../outbox-entry';

/** An outbox that is gone with the test. */
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
