import type { Message } from '@suda/contract';

export type HistoryPosition =
  | { before: number }
  | { after: number }
  | { around: number }
  /** The newest page. */
  | Record<string, never>;

export interface HistoryPage {
  /** Ascending by seq. */
  messages: Message[];
  /** Whether messages lie beyond the page: older ones for `before`, `around` and the newest page, newer ones for `after`. */
  more: boolean;
  /** The room's rev, read before the messages: every change up to it is in them. */
  rev: number;
}

export interface Changes {
  /** The present state of messages whose rev is greater than asked, ascending by rev. */
  messages: Message[];
  more: boolean;
}

/**
 * Messages of a room by position and by change. Readable as soon as its change resolved; no gap where a hot tail meets
 * an archive. Whoever asks has checked that the caller is a member. A room that doesn't exist has no messages and rev 0.
 */
export abstract class MessageHistory {
  /** At most `limit` messages; `around` gives half before and half from that seq on. */
  abstract page(roomId: string, position: HistoryPosition, limit: number): Promise<HistoryPage>;

  abstract message(roomId: string, seq: number): Promise<Message | undefined>;

  /** What changed after `rev`; undefined when that is older than what is kept by rev. */
  abstract changesSince(roomId: string, rev: number, limit: number): Promise<Changes | undefined>;
}
