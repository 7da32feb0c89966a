import type { SearchResult } from '@suda/contract';
import { highlights, searchTerms } from '@suda/engines/text';
import type { SearchQuery } from '../../../ports/message-search.js';
import { MOST_ROOMS } from '../../../rules/admission.js';
import type { Page } from '../../../ports/room-store.js';
import { fromCursor, toCursor } from '../../../ports/cursor.js';
import { authorScope, matchExpression, roomScope } from './match-expression.js';
import { MESSAGE_COLUMNS, toMessage, type MessageRow } from '../sqlite/rows.js';
import type { Sql } from '../sqlite/sql.js';

/** Searches on one connection. */
export class MessageFinder {
  private readonly tables;

  constructor(private readonly sql: Sql) {
    this.tables = {
      roomOf: sql.query<[userId: string, roomId: string], { room: number }>(
        `SELECT r.room FROM rooms r CROSS JOIN members m ON m.room = r.room AND m.user_id = ? WHERE r.room_id = ?`,
      ),
      roomsOf: sql.query<[userId: string, limit: number], { room: number }>(
        `SELECT r.room FROM members m CROSS JOIN rooms r ON r.room = m.room WHERE m.user_id = ? LIMIT ?`,
      ),
      lastId: sql.query<[], { id: number }>('SELECT id FROM messages ORDER BY id DESC LIMIT 1'),
      firstFrom: sql.query<[id: number], { id: number; created_at: number }>(
        'SELECT id, created_at FROM messages WHERE id >= ? ORDER BY id LIMIT 1',
      ),
      found: sql.query<[match: string, from: number, past: number, limit: number], MessageRow & { room_id: string }>(
        `SELECT ${MESSAGE_COLUMNS}, r.room_id FROM search.message_index f CROSS JOIN messages m ON m.id = f.rowid
         CROSS JOIN rooms r ON r.room = m.room
         WHERE f.message_index MATCH ? AND f.rowid >= ? AND f.rowid < ? ORDER BY f.rowid DESC LIMIT ?`,
      ),
    };
  }

  search(query: SearchQuery): Page<SearchResult> {
    const cursor = query.cursor === undefined ? undefined : (fromCursor(query.cursor, ['number'])[0] as number);
    const terms = searchTerms(query.q);
    if (!terms) return { items: [] };
    // One transaction: membership and matches are of the same moment.
    this.sql.db.exec('BEGIN');
    try {
      const scope = this.scopeOf(query);
      if (!scope) return { items: [] };
      const from = query.after === undefined ? 0 : this.firstIdAt(Date.parse(query.after) + 1);
      const before = query.before === undefined ? Infinity : this.firstIdAt(Date.parse(query.before));
      const past = Math.min(before, cursor ?? Number.MAX_SAFE_INTEGER);
      const rows = this.tables.found.all(`${scope} AND ${matchExpression(terms)}`, from, past, query.limit + 1);
      // The index is a moment behind: a message whose new text holds none of the terms is no hit any more.
      const items = rows.slice(0, query.limit).flatMap((row) => {
        const marked = highlights(row.content, terms);
        return marked.length > 0 ? [{ message: toMessage(row, row.room_id), highlights: marked }] : [];
      });
      const last = rows[query.limit - 1];
      return rows.length > query.limit && last ? { items, cursor: toCursor([last.id]) } : { items };
    } finally {
      this.sql.db.exec('COMMIT');
    }
  }

  /** The caller's rooms and the author as index terms, so that the engine never walks other rooms' matches. */
  private scopeOf({ userId, roomId, from }: SearchQuery): string | undefined {
    const rooms =
      roomId === undefined
        ? this.tables.roomsOf.all(userId, MOST_ROOMS)
        : [this.tables.roomOf.get(userId, roomId)].filter((it) => it !== undefined);
    if (rooms.length === 0) return undefined;
    const inRooms = `scope : (${rooms.map((it) => roomScope(it.room)).join(' OR ')})`;
    return from === undefined ? inRooms : `${inRooms} AND scope : ${authorScope(from)}`;
  }

  /** The first id whose message was made at `ms` or later: times never decrease along ids, so halving finds it. */
  private firstIdAt(ms: number): number {
    let low = 0;
    let high = (this.tables.lastId.get()?.id ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = this.tables.firstFrom.get(middle);
      if (row && row.created_at < ms) low = row.id + 1;
      else high = middle;
    }
    return low;
  }
}
