import type { HistoryPage, HistoryPosition } from '../../../ports/message-history.js';
import { MESSAGE_COLUMNS, toMessage, type MessageRow } from '../sqlite/rows.js';
import type { Sql } from '../sqlite/sql.js';

export const SELECT_MESSAGES = `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.room = ?`;

/** Reads pages of a room on one connection. */
export class HistoryPages {
  private readonly tables;

  constructor(sql: Sql) {
    this.tables = {
      room: sql.query<[roomId: string], { room: number; rev: number }>('SELECT room, rev FROM rooms WHERE room_id = ?'),
      before: sql.query<[room: number, seq: number, limit: number], MessageRow>(
        `${SELECT_MESSAGES} AND m.seq < ? ORDER BY m.seq DESC LIMIT ?`,
      ),
      from: sql.query<[room: number, seq: number, limit: number], MessageRow>(
        `${SELECT_MESSAGES} AND m.seq >= ? ORDER BY m.seq LIMIT ?`,
      ),
    };
  }

  page(roomId: string, position: HistoryPosition, limit: number): HistoryPage {
    const room = this.tables.room.get(roomId);
    if (!room) return { messages: [], more: false, rev: 0 };
    const older = (seq: number, most: number) => {
      const rows = this.tables.before.all(room.room, seq, most + 1);
      return { rows: rows.slice(0, most).reverse(), more: rows.length > most };
    };
    const newer = (seq: number, most: number) => {
      const rows = this.tables.from.all(room.room, seq, most + 1);
      return { rows: rows.slice(0, most), more: rows.length > most };
    };
    const page = (part: { rows: MessageRow[]; more: boolean }): HistoryPage => ({
      messages: part.rows.map((row) => toMessage(row, roomId)),
      more: part.more,
      rev: room.rev,
    });
    if ('before' in position) return page(older(position.before, limit));
    if ('after' in position) return page(newer(position.after + 1, limit));
    if ('around' in position) {
      const half = Math.floor(limit / 2);
      const head = older(position.around, half);
      return page({ rows: [...head.rows, ...newer(position.around, limit - half).rows], more: head.more });
    }
    return page(older(Number.MAX_SAFE_INTEGER, limit));
  }
}
