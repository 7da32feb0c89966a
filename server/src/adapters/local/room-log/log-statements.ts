import type { Standing } from '../../../rules/room-plan.js';
import type { Sql } from '../sqlite/sql.js';
import type { RoomCounts } from '../../../rules/admission.js';
import {
  MESSAGE_COLUMNS,
  OPENED,
  ROOM_COLUMNS,
  UNOPENED,
  type MemberRow,
  type MessageRow,
  type RoomRow,
} from '../sqlite/rows.js';

export type ActorRow = RoomRow & { actor_role: number | null };

/** The statements of the room log, for the writer's connection. */
export function logStatements(sql: Sql) {
  return {
    /** The room and the user's role in it. */
    roomAndActor: sql.query<[userId: string, roomId: string], ActorRow>(
      `SELECT ${ROOM_COLUMNS}, a.role AS actor_role FROM rooms r
       LEFT JOIN members a ON a.room = r.room AND a.user_id = ? WHERE r.room_id = ?`,
    ),
    insertRoom: sql.query<
      [string, string, string, string, string, direct: number, createdAt: number, lastAt: number, messageAt: number]
    >(
      `INSERT INTO rooms (room_id, name, name_key, topic, visibility, direct, seq, rev, member_rev, room_rev,
         member_count, created_at, last_at, last_message_at) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, ?, ?, ?)`,
    ),
    saveCounters: sql.query<[seq: number, rev: number, lastAt: number, messageAt: number, room: number]>(
      'UPDATE rooms SET seq = ?, rev = ?, last_at = ?, last_message_at = ? WHERE room = ?',
    ),
    saveRevs: sql.query<[memberRev: number, roomRev: number, memberCount: number, room: number]>(
      'UPDATE rooms SET member_rev = ?, room_rev = ?, member_count = ? WHERE room = ?',
    ),
    saveInfo: sql.query<[name: string, nameKey: string, topic: string, visibility: string, icon: string, room: number]>(
      'UPDATE rooms SET name = ?, name_key = ?, topic = ?, visibility = ?, icon = ? WHERE room = ?',
    ),
    list: sql.query<[part: string, before: string, roomId: string]>(
      'INSERT INTO room_name_parts (part, before, room_id) VALUES (?, ?, ?)',
    ),
    unlist: sql.query<[part: string, before: string, roomId: string]>(
      'DELETE FROM room_name_parts WHERE part = ? AND before = ? AND room_id = ?',
    ),
    deleteRoom: sql.query<[room: number]>('DELETE FROM rooms WHERE room = ?'),
    startPurge: sql.query<[room: number]>('INSERT INTO purges (room) VALUES (?)'),

    member: sql.query<[room: number, userId: string], MemberRow>(
      `SELECT m.user_id, coalesce(u.display_name, m.user_id) AS display_name, m.role, m.join_order, m.joined_at, m.read_seq
       FROM members m LEFT JOIN users u ON u.user_id = m.user_id WHERE m.room = ? AND m.user_id = ?`,
    ),
    /** The owner, then the member who takes over from them. */
    heirs: sql.query<[room: number], MemberRow>(
      `SELECT m.user_id, coalesce(u.display_name, m.user_id) AS display_name, m.role, m.join_order, m.joined_at, m.read_seq
       FROM members m LEFT JOIN users u ON u.user_id = m.user_id WHERE m.room = ? ORDER BY m.role, m.join_order LIMIT 2`,
    ),
    addMember: sql.query<
      [room: number, userId: string, role: number, joinOrder: number, at: number, readSeq: number, strange: number]
    >(
      'INSERT INTO members (room, user_id, role, join_order, joined_at, read_seq, strange) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    removeMember: sql.query<[room: number, userId: string]>('DELETE FROM members WHERE room = ? AND user_id = ?'),
    setRole: sql.query<[role: number, room: number, userId: string]>(
      'UPDATE members SET role = ? WHERE room = ? AND user_id = ?',
    ),
    /** Of a message's author: they have read everything, and chose the room. */
    wrote: sql.query<[seq: number, room: number, userId: string]>(
      'UPDATE members SET read_seq = ?, strange = 0 WHERE room = ? AND user_id = ?',
    ),
    markRead: sql.query<[seq: number, room: number, userId: string]>(
      `UPDATE members SET read_seq = max(read_seq, ?), strange = min(strange, ${OPENED}) WHERE room = ? AND user_id = ?`,
    ),
    markUnread: sql.query<[readSeq: number, room: number, userId: string, readSeqAgain: number]>(
      'UPDATE members SET read_seq = ?, read_epoch = read_epoch + 1 WHERE room = ? AND user_id = ? AND read_seq > ?',
    ),
    readMarker: sql.query<[room: number, userId: string], { read_seq: number; read_epoch: number }>(
      'SELECT read_seq, read_epoch FROM members WHERE room = ? AND user_id = ?',
    ),
    markOpened: sql.query<[userId: string, roomId: string]>(
      `UPDATE members SET strange = min(strange, ${OPENED})
       WHERE user_id = ? AND room = (SELECT room FROM rooms WHERE room_id = ?)`,
    ),
    setPrefs: sql.query<[muted: number, mutedUntil: number | null, room: number, userId: string]>(
      'UPDATE members SET muted = ?, muted_until = ? WHERE room = ? AND user_id = ?',
    ),
    setHidden: sql.query<[hiddenAt: number | null, room: number, userId: string]>(
      'UPDATE members SET hidden_at = ? WHERE room = ? AND user_id = ?',
    ),
    roomCounts: sql.query<[userId: string], RoomCounts>(
      `SELECT count(*) AS rooms, coalesce(sum(m.strange = ${UNOPENED}), 0) AS unopened
       FROM members m CROSS JOIN rooms r ON r.room = m.room WHERE m.user_id = ?`,
    ),
    standing: sql.query<[room: number, userId: string], { standing: Standing }>(
      'SELECT standing FROM standings WHERE room = ? AND user_id = ?',
    ),
    banCount: sql.query<[room: number], { n: number }>(
      "SELECT count(*) AS n FROM standings WHERE room = ? AND standing = 'banned'",
    ),
    setStanding: sql.query<[room: number, userId: string, is: Standing, rev: number, byUserId: string, at: number]>(
      'INSERT OR REPLACE INTO standings (room, user_id, standing, rev, by_user_id, at) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    removeStanding: sql.query<[room: number, userId: string]>('DELETE FROM standings WHERE room = ? AND user_id = ?'),
    /** The one that came before the latest `kept`. */
    removeOldStanding: sql.query<[room: number, roomAgain: number, is: Standing, kept: number]>(
      `DELETE FROM standings WHERE room = ? AND user_id =
         (SELECT user_id FROM standings WHERE room = ? AND standing = ? ORDER BY rev DESC LIMIT 1 OFFSET ?)`,
    ),

    message: sql.query<[room: number, seq: number], MessageRow>(
      `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.room = ? AND m.seq = ?`,
    ),
    byClientId: sql.query<[room: number, userId: string, clientMessageId: string], MessageRow>(
      `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.room = ? AND m.user_id = ? AND m.client_message_id = ?`,
    ),
    insertMessage: sql.query<
      [
        id: number,
        room: number,
        seq: number,
        rev: number,
        userId: string,
        content: string,
        system: number,
        at: number,
        clientMessageId: string | null,
        replyTo: number | null,
        extra: string | null,
      ]
    >(
      `INSERT INTO messages (id, room, seq, rev, user_id, content, system, created_at, client_message_id, reply_to, extra)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    saveMessage: sql.query<
      [
        rev: number,
        content: string,
        replyTo: number | null,
        editedAt: number | null,
        deletedAt: number | null,
        extra: string | null,
        id: number,
      ]
    >('UPDATE messages SET rev = ?, content = ?, reply_to = ?, edited_at = ?, deleted_at = ?, extra = ? WHERE id = ?'),
    latestId: sql.query<[], { id: number }>('SELECT id FROM messages ORDER BY id DESC LIMIT 1'),
    /** A row that stays the same would not be written. `last` only has to be at least every id. */
    touch: sql.query<[]>('UPDATE message_ids SET last = last + 1'),
    latestGoneId: sql.query<[], { last: number }>('SELECT last FROM message_ids'),
    addMention: sql.query<[userId: string, room: number, seq: number]>(
      'INSERT INTO mentions (user_id, room, seq) VALUES (?, ?, ?)',
    ),
    removeMention: sql.query<[userId: string, room: number, seq: number]>(
      'DELETE FROM mentions WHERE user_id = ? AND room = ? AND seq = ?',
    ),
    addUncounted: sql.query<[room: number, seq: number]>('INSERT OR IGNORE INTO uncounted (room, seq) VALUES (?, ?)'),

    /** The text of a message changed, or it was deleted: the search index follows. */
    textChanged: sql.query<[id: number]>('INSERT INTO index_changes (message) VALUES (?)'),
    trimIndexChanges: sql.query<[upTo: number, limit: number]>(
      'DELETE FROM index_changes WHERE n IN (SELECT n FROM index_changes WHERE n <= ? ORDER BY n LIMIT ?)',
    ),
  };
}

export type LogStatements = ReturnType<typeof logStatements>;
