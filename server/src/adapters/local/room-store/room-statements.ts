import { MESSAGE_COLUMNS, ROOM_COLUMNS, type MemberRow, type MessageRow, type RoomRow } from '../sqlite/rows.js';
import type { Sql } from '../sqlite/sql.js';

export type SummaryRow = RoomRow & {
  role: number;
  muted: number;
  muted_until: number | null;
  read_seq: number;
  read_epoch: number;
  strange: number;
};

const SUMMARY_COLUMNS = `${ROOM_COLUMNS}, m.role, m.muted, m.muted_until, m.read_seq, m.read_epoch, m.strange`;

/** The statements that read rooms. CROSS JOIN fixes the order: from the one user or room outwards. */
export function roomStatements(sql: Sql) {
  return {
    room: sql.query<[roomId: string], RoomRow>(`SELECT ${ROOM_COLUMNS} FROM rooms r WHERE r.room_id = ?`),
    message: sql.query<[room: number, seq: number], MessageRow>(
      `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.room = ? AND m.seq = ?`,
    ),
    summary: sql.query<[userId: string, roomId: string], SummaryRow>(
      `SELECT ${SUMMARY_COLUMNS} FROM rooms r CROSS JOIN members m ON m.room = r.room AND m.user_id = ?
       WHERE r.room_id = ?`,
    ),
    role: sql.query<[userId: string, roomId: string], { role: number }>(
      `SELECT m.role FROM rooms r CROSS JOIN members m ON m.room = r.room AND m.user_id = ? WHERE r.room_id = ?`,
    ),
    // Sorts one user's rooms, at most LIMITS.roomsPerUser of them: nothing is written per member when a message is sent.
    roomsOf: sql.query<[userId: string, at: number, roomId: string, limit: number], SummaryRow>(
      `SELECT ${SUMMARY_COLUMNS} FROM members m CROSS JOIN rooms r ON r.room = m.room
       WHERE m.user_id = ? AND (m.hidden_at IS NULL OR r.seq > m.hidden_at)
         AND (r.last_message_at, r.room_id) < (?, ?)
       ORDER BY r.last_message_at DESC, r.room_id DESC LIMIT ?`,
    ),
    roomIdsOf: sql.query<[userId: string, limit: number], { room_id: string }>(
      `SELECT r.room_id FROM members m CROSS JOIN rooms r ON r.room = m.room WHERE m.user_id = ? LIMIT ?`,
    ),
    state: sql.query<[userId: string, roomId: string], { rev: number; member_rev: number; room_rev: number }>(
      `SELECT r.rev, r.member_rev, r.room_rev FROM rooms r CROSS JOIN members m ON m.room = r.room AND m.user_id = ?
       WHERE r.room_id = ?`,
    ),
    publicRooms: sql.query<[name: string, roomId: string, limit: number], RoomRow>(
      `SELECT ${ROOM_COLUMNS} FROM rooms r WHERE r.visibility = 'public' AND (r.name_key, r.room_id) > (?, ?)
       ORDER BY r.name_key, r.room_id LIMIT ?`,
    ),
    publicRoomParts: sql.query<
      [part: string, before: string, roomId: string, from: string, past: string, limit: number],
      { part: string; before: string; room_id: string }
    >(
      `SELECT part, before, room_id FROM room_name_parts
       WHERE (part, before, room_id) > (?, ?, ?) AND part >= ? AND part < ? ORDER BY part, before, room_id LIMIT ?`,
    ),
    members: sql.query<[room: number, afterJoinOrder: number, limit: number], MemberRow>(
      `SELECT m.user_id, coalesce(u.display_name, m.user_id) AS display_name, m.role, m.join_order, m.joined_at, m.read_seq
       FROM members m LEFT JOIN users u ON u.user_id = m.user_id
       WHERE m.room = ? AND m.join_order > ? ORDER BY m.join_order LIMIT ?`,
    ),
    bans: sql.query<
      [room: number, beforeRev: number, limit: number],
      { user_id: string; display_name: string; by_user_id: string; at: number; rev: number }
    >(
      `SELECT s.user_id, coalesce(u.display_name, s.user_id) AS display_name, s.by_user_id, s.at, s.rev
       FROM standings s LEFT JOIN users u ON u.user_id = s.user_id
       WHERE s.room = ? AND s.standing = 'banned' AND s.rev < ? ORDER BY s.rev DESC LIMIT ?`,
    ),
    memberIds: sql.query<[room: number, limit: number], { user_id: string }>(
      'SELECT user_id FROM members WHERE room = ? ORDER BY join_order LIMIT ?',
    ),
    /** Whether this person is in a private room with the user that the person chose. */
    known: sql.query<[userId: string, person: string], { room: number }>(
      `SELECT p.room FROM members p CROSS JOIN members u ON u.room = p.room AND u.user_id = ?
       CROSS JOIN rooms r ON r.room = p.room WHERE p.user_id = ? AND p.strange = 0 AND r.visibility = 'private' LIMIT 1`,
    ),
    shared: sql.query<[otherId: string, userId: string], { room: number }>(
      `SELECT a.room FROM members a CROSS JOIN members b ON b.room = a.room AND b.user_id = ?
       CROSS JOIN rooms r ON r.room = a.room
       WHERE a.user_id = ? AND (a.hidden_at IS NULL OR r.seq > a.hidden_at)
         AND (b.hidden_at IS NULL OR r.seq > b.hidden_at) AND (r.direct = 0 OR b.strange = 0) LIMIT 1`,
    ),
    /** Of a direct conversation: the rule of `shared`, seen from the user whom it shows. */
    showing: sql.query<[userId: string, roomId: string], { room: number }>(
      `SELECT r.room FROM rooms r CROSS JOIN members b ON b.room = r.room AND b.user_id = ?
       WHERE r.room_id = ? AND r.direct = 1 AND b.strange = 0 AND NOT EXISTS (
         SELECT 1 FROM members a WHERE a.room = r.room AND a.hidden_at IS NOT NULL AND r.seq <= a.hidden_at)`,
    ),
    mentionedAt: sql.query<[userId: string, room: number, readSeq: number, limit: number], { seq: number }>(
      'SELECT seq FROM mentions WHERE user_id = ? AND room = ? AND seq > ? ORDER BY seq DESC LIMIT ?',
    ),
    uncounted: sql.query<[room: number, readSeq: number, limit: number], { seq: number }>(
      'SELECT seq FROM uncounted WHERE room = ? AND seq > ? ORDER BY seq DESC LIMIT ?',
    ),
    peer: sql.query<[room: number, userId: string], { user_id: string; display_name: string }>(
      `SELECT m.user_id, coalesce(u.display_name, m.user_id) AS display_name
       FROM members m LEFT JOIN users u ON u.user_id = m.user_id WHERE m.room = ? AND m.user_id <> ? LIMIT 1`,
    ),
  };
}
