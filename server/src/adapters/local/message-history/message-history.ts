import type { Message } from '@suda/contract';
import type { ExportPart } from '../../../ports/export-text.js';
import {
  MessageHistory,
  type Changes,
  type ExportRange,
  type HistoryPage,
  type HistoryPosition,
} from '../../../ports/message-history.js';
import type { ReaderClient } from '../reader/reader-client.js';
import { toMessage, type MessageRow } from '../sqlite/rows.js';
import type { Sql } from '../sqlite/sql.js';
import { HistoryPages, SELECT_MESSAGES } from './history-pages.js';

export class SqliteMessageHistory extends MessageHistory {
  private readonly tables;
  private readonly pages: HistoryPages;

  constructor(
    sql: Sql,
    private readonly reader: ReaderClient,
  ) {
    super();
    this.pages = new HistoryPages(sql);
    this.tables = {
      room: sql.query<[roomId: string], { room: number }>('SELECT room FROM rooms WHERE room_id = ?'),
      one: sql.query<[room: number, seq: number], MessageRow>(`${SELECT_MESSAGES} AND m.seq = ?`),
      changed: sql.query<[room: number, rev: number, limit: number], MessageRow>(
        `${SELECT_MESSAGES} AND m.rev > ? ORDER BY m.rev LIMIT ?`,
      ),
    };
  }

  async page(roomId: string, position: HistoryPosition, limit: number): Promise<HistoryPage> {
    return this.pages.page(roomId, position, limit);
  }

  exportPart(range: ExportRange): Promise<ExportPart> {
    return this.reader.ask('export', range);
  }

  async message(roomId: string, seq: number): Promise<Message | undefined> {
    const room = this.tables.room.get(roomId);
    const row = room && this.tables.one.get(room.room, seq);
    return row && toMessage(row, roomId);
  }

  async changesSince(roomId: string, rev: number, limit: number): Promise<Changes> {
    const room = this.tables.room.get(roomId);
    if (!room) return { messages: [], more: false };
    const rows = this.tables.changed.all(room.room, rev, limit + 1);
    return { messages: rows.slice(0, limit).map((row) => toMessage(row, roomId)), more: rows.length > limit };
  }
}
