import type { ErrorBody } from '@suda/contract';

/** What the outbox keeps of a message until the server has it. */
export interface OutboxEntry {
  /** A ULID: entries of a room go out in its order. */
  clientMessageId: string;
  roomId: string;
  content: string;
  replyTo?: number;
  mentions?: string[];
  /** ISO 8601, when the clientMessageId was made. */
  createdAt: string;
  state: 'waiting' | 'failed';
  error?: ErrorBody;
}

/** Where entries survive a reload. */
export interface OutboxStorage {
  all(): Promise<OutboxEntry[]>;
  get(clientMessageId: string): Promise<OutboxEntry | undefined>;
  put(entry: OutboxEntry): Promise<void>;
  delete(clientMessageId: string): Promise<void>;
  close(): void;
  /** Deletes all of it. */
  destroy(): Promise<void>;
}
