import type { Calls, ErrorBody } from '@suda/contract';
import type { NamedPerson } from '../lib/mentions';

/** What the user wrote; the outbox adds the rest. */
export interface OutgoingMessage {
  roomId: string;
  content: string;
  replyTo?: number;
  /** Whom it mentions as far as this page knows; the whole room is asked when it is sent. */
  mentions?: string[];
  /** What the text calls them, who may have another name when it is sent. Absent from entries of earlier versions. */
  named?: readonly NamedPerson[];
  /** Everybody in the room, or who of them is online. */
  calls?: Calls;
  /** The seq of the message whose text this replaces; absent for a new message. */
  edits?: number;
}

/** A message, or an edit of one, that the server has not acknowledged. */
export interface OutboxEntry extends OutgoingMessage {
  /** A ULID: entries of a room are sent in its order. */
  clientMessageId: string;
  /** ISO 8601, when the clientMessageId was created. */
  createdAt: string;
  state: 'waiting' | 'failed';
  error?: ErrorBody;
}

/** Stores entries over reloads. */
export interface OutboxStorage {
  all(): Promise<OutboxEntry[]>;
  get(clientMessageId: string): Promise<OutboxEntry | undefined>;
  put(entry: OutboxEntry): Promise<void>;
  delete(clientMessageId: string): Promise<void>;
  close(): void;
  /** Deletes all entries. */
  destroy(): Promise<void>;
}
