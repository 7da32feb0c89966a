import type { SearchResult } from '@suda/contract';
import { hitIn, searchTerms } from '@suda/engines/text';
import type { SearchQuery } from '../../../ports/message-search.js';
import { MOST_ROOMS } from '../../../rules/admission.js';
import type { Page } from '../../../ports/room-store.js';
import { fromCursor, toCursor } from '../../../ports/cursor.js';
import { authorScope, markScope, matchExpression, mentionScope, roomScope } from './match-expression.js';
import { MESSAGE_COLUMNS, toMessage, type MessageRow } from '../sqlite/rows.js';
import type { Sql } from '../sqlite/sql.js';

interface SearchedRoom {
  room: number;
  /** The newest message's. */
  seq: number;
}

/** ms since 1970, both excluded. */
interface TimeRange {
  after: number;
  before: number;
}

interface IdRange {
  from: number;
  past: number;
}

/** Searches on one connection. */
export class MessageFinder {
  private readonly tables;

  constructor(private readonly sql: Sql) {
    this.tables = {
      roomOf: sql.query<[userId: string, roomId: string], SearchedRoom>(
        `SELECT r.room, r.seq FROM rooms r CROSS JOIN members m ON m.room = r.room AND m.user_id = ? WHERE r.room_id = ?`,
      ),
      room: sql.query<[roomId: string], SearchedRoom>('SELECT room, seq FROM rooms WHERE room_id = ?'),
      roomsOf: sql.query<[userId: string, limit: number], SearchedRoom>(
        `SELECT r.room, r.seq FROM members m CROSS JOIN rooms r ON r.room = m.room WHERE m.user_id = ? LIMIT ?`,
      ),
      message: sql.query<[room: number, seq: number], { id: number; created_at: number }>(
        'SELECT id, created_at FROM messages WHERE room = ? AND seq = ?',
      ),
      found: sql.query<
        [match: string, from: number, past: number, after: number, before: number, limit: number],
        MessageRow & { room_id: string }
      >(
        `SELECT ${MESSAGE_COLUMNS}, r.room_id FROM search.message_index f CROSS JOIN messages m ON m.id = f.rowid
         CROSS JOIN rooms r ON r.room = m.room
         WHERE f.message_index MATCH ? AND f.rowid >= ? AND f.rowid < ? AND m.created_at > ? AND m.created_at < ?
         ORDER BY f.rowid DESC LIMIT ?`,
      ),
    };
  }

  search(query: SearchQuery): Page<SearchResult> {
    const cursor = query.cursor === undefined ? undefined : (fromCursor(query.cursor, ['number'])[0] as number);
    const terms = query.q === undefined ? undefined : searchTerms(query.q);
    if (query.q !== undefined && !terms) return { items: [] };
    // One transaction: membership and matches are of the same moment.
    this.sql.db.exec('BEGIN');
    try {
      const rooms = this.roomsOf(query);
      if (rooms.length === 0) return { items: [] };
      const after = query.after === undefined ? -1 : Date.parse(query.after);
      const before = query.before === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(query.before);
      const ids = this.idsBetween(rooms, query, { after, before });
      const past = Math.min(ids.past, cursor ?? Number.MAX_SAFE_INTEGER);
      const match = [scopeOf(rooms, query), ...(terms ? [matchExpression(terms)] : [])].join(' AND ');
      const rows = this.tables.found.all(match, ids.from, past, after, before, query.limit + 1);
      const items = rows.slice(0, query.limit).flatMap((row) => {
        const message = toMessage(row, row.room_id);
        const highlights = hitIn(message, { ...query, terms });
        return highlights ? [{ message, highlights }] : [];
      });
      const last = rows[query.limit - 1];
      return rows.length > query.limit && last ? { items, cursor: toCursor([last.id]) } : { items };
    } finally {
      this.sql.db.exec('COMMIT');
    }
  }

  /** The seq of the first message in each span between times, by a few seeks a span. */
  firstInSpans(roomId: string, times: readonly number[]): (number | undefined)[] {
    const room = this.tables.room.get(roomId);
    const firsts = times.map((ms) => (room ? this.firstSeqFrom(room, ms) : 0));
    return firsts.slice(0, -1).map((seq, span) => (seq < (firsts[span + 1] ?? seq) ? seq : undefined));
  }

  private roomsOf({ userId, roomId }: SearchQuery): SearchedRoom[] {
    if (roomId === undefined) return this.tables.roomsOf.all(userId, MOST_ROOMS);
    return [this.tables.roomOf.get(userId, roomId)].filter((it) => it !== undefined);
  }

  /** Ids between which all messages of a time lie, so that the engine walks no others. Times never decrease in a room, ids nowhere. */
  private idsBetween(rooms: readonly SearchedRoom[], query: SearchQuery, { after, before }: TimeRange): IdRange {
    let [from, past] = [0, Number.MAX_SAFE_INTEGER];
    if (query.after !== undefined) {
      const firsts = rooms.map((room) => this.idOf(room, this.firstSeqFrom(room, after + 1)) ?? Infinity);
      from = Math.min(Number.MAX_SAFE_INTEGER, ...firsts);
    }
    if (query.before !== undefined) {
      past = Math.max(0, ...rooms.map((room) => this.idOf(room, this.firstSeqFrom(room, before) - 1) ?? 0)) + 1;
    }
    return { from, past };
  }

  private idOf({ room }: SearchedRoom, seq: number): number | undefined {
    return this.tables.message.get(room, seq)?.id;
  }

  /** The first seq whose message was made at `ms` or later; the next free one when there is none. */
  private firstSeqFrom({ room, seq: newest }: SearchedRoom, ms: number): number {
    let low = 1;
    let high = newest + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const message = this.tables.message.get(room, middle);
      if (message && message.created_at < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The caller's rooms and what the message is narrowed by as index terms, so that the engine never walks other matches. */
function scopeOf(rooms: readonly SearchedRoom[], { from, has = [], mentions }: SearchQuery): string {
  const narrow = has.map(markScope);
  if (from !== undefined) narrow.push(authorScope(from));
  if (mentions !== undefined) narrow.push(mentionScope(mentions));
  const inRooms = `(${rooms.map((it) => roomScope(it.room)).join(' OR ')})`;
  return [inRooms, ...narrow].map((it) => `scope : ${it}`).join(' AND ');
}
