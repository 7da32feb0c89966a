import type { Message } from '@suda/contract';
import type { ExportFormat, ExportPart } from './export-text.js';

export type HistoryPosition =
  | { before: number }
  | { after: number }
  | { around: number }
  /** The newest page. */
  | Record<string, never>;

export interface HistoryPage {
  /** Ascending by seq. */
  messages: Message[];
  /** Whether there are messages beyond the page: older ones for `before`, `around` and the newest page, newer ones for `after`. */
  more: boolean;
  /** The room's rev, read before the messages: every change up to it is in them. */
  rev: number;
}

/** The messages from a seq to another one, both included. */
export interface ExportRange {
  roomId: string;
  from: number;
  to: number;
  format: ExportFormat;
}

export interface Changes {
  /** The current state of messages whose rev is greater than asked, ascending by rev. */
  messages: Message[];
  more: boolean;
}

/**
 * Messages of a room by position and by change. A change is readable as soon as it resolved; there is no gap where a hot
 * tail meets an archive. Does not check membership: callers do. A room that doesn't exist has no messages and rev 0.
 */
export abstract class MessageHistory {
  /** At most `limit` messages; `around` returns half of them before that seq and half from it on. */
  abstract page(roomId: string, position: HistoryPosition, limit: number): Promise<HistoryPage>;

  /** A part of a whole room as a file. It is read so that nothing else waits for it. */
  abstract exportPart(range: ExportRange): Promise<ExportPart>;

  abstract message(roomId: string, seq: number): Promise<Message | undefined>;

  /** What changed after `rev`; undefined when changes since then are no longer kept by rev. */
  abstract changesSince(roomId: string, rev: number, limit: number): Promise<Changes | undefined>;
}
