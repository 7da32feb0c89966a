import type { OutboxEntry, OutboxStorage } from './outbox-entry';

/** A storage whose failures never stop a message: a full disk must not keep back what could be sent right now. */
export class TolerantStorage {
  /** Entries that the storage refused, by clientMessageId. */
  private readonly refused = new Set<string>();

  constructor(private readonly storage: OutboxStorage) {}

  all(): Promise<OutboxEntry[]> {
    return this.storage.all().catch(() => []);
  }

  async put(entry: OutboxEntry): Promise<void> {
    await this.storage.put(entry).catch(() => this.refused.add(entry.clientMessageId));
  }

  async delete(clientMessageId: string): Promise<void> {
    this.refused.delete(clientMessageId);
    await this.storage.delete(clientMessageId).catch(() => undefined);
  }

  /** The entry as it is stored now, maybe by another tab; undefined when it was deleted; `held` when it can't be read. */
  async current(held: OutboxEntry): Promise<OutboxEntry | undefined> {
    if (this.refused.has(held.clientMessageId)) return held;
    return this.storage.get(held.clientMessageId).catch(() => held);
  }

  close(): void {
    this.storage.close();
  }

  destroy(): Promise<void> {
    return this.storage.destroy();
  }
}
