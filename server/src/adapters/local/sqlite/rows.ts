import type { Calls, Member, Message, NotifyLevel, Role, Room, SystemNotice, Visibility } from '@suda/contract';
import { ROLES } from '@suda/contract';

/** `members.strange` of a room into which a stranger put the member: not opened yet; opened, and not written in. */
export const UNOPENED = 2;
export const OPENED = 1;

/** `members.muted`, by its number. */
export const MUTED: readonly NotifyLevel[] = ['all', 'none', 'mentions'];

export interface RoomRow {
  room: number;
  room_id: string;
  name: string;
  topic: string;
  visibility: Visibility;
  icon: string;
  direct: number;
  seq: number;
  rev: number;
  member_rev: number;
  room_rev: number;
  member_count: number;
  created_at: number;
  last_at: number;
  last_message_at: number;
}

export const ROOM_COLUMNS = `r.room, r.room_id, r.name, r.topic, r.visibility, r.icon, r.direct, r.seq, r.rev, r.member_rev,
  r.room_rev, r.member_count, r.created_at, r.last_at, r.last_message_at`;

export interface MemberRow {
  user_id: string;
  display_name: string;
  role: number;
  join_order: number;
  joined_at: number;
  read_seq: number;
}

export interface MessageRow {
  id: number;
  room: number;
  seq: number;
  rev: number;
  user_id: string;
  content: string;
  system: number;
  created_at: number;
  client_message_id: string | null;
  reply_to: number | null;
  edited_at: number | null;
  deleted_at: number | null;
  extra: string | null;
}

export const MESSAGE_COLUMNS = `m.id, m.room, m.seq, m.rev, m.user_id, m.content, m.system, m.created_at,
  m.client_message_id, m.reply_to, m.edited_at, m.deleted_at, m.extra`;

/** Fields that most messages lack, as one JSON column. */
export interface MessageExtra {
  mentions?: string[];
  calls?: Calls;
  reactions?: Record<string, string[]>;
  notice?: SystemNotice;
}

let lastMs = 0;
let lastIso = new Date(0).toISOString();

/** ISO 8601 of a time in ms. Keeps the last result: messages of one commit mostly share their millisecond. */
export function iso(ms: number): string {
  if (ms !== lastMs) {
    lastIso = new Date(ms).toISOString();
    lastMs = ms;
  }
  return lastIso;
}

export const roleOf = (rank: number): Role => ROLES[rank] ?? 'member';
export const rankOf = (role: Role): number => ROLES.indexOf(role);

/** The column `extra`: every field without a column of its own, also one that only a newer version knows; null for none. */
export function extraJson(message: Message): string | null {
  const { id, roomId, seq, rev, userId, content, kind, createdAt, ...rest } = message;
  const { clientMessageId, replyTo, editedAt, deletedAt, ...extra } = rest;
  return Object.keys(extra).length > 0 ? JSON.stringify(extra) : null;
}

export function toMessage(row: MessageRow, roomId: string): Message {
  const message: Message = {
    id: `${roomId}.${row.seq}`,
    roomId,
    seq: row.seq,
    rev: row.rev,
    userId: row.user_id,
    content: row.content,
    kind: row.system ? 'system' : 'text',
    createdAt: iso(row.created_at),
  };
  if (row.client_message_id !== null) message.clientMessageId = row.client_message_id;
  if (row.reply_to !== null) message.replyTo = row.reply_to;
  if (row.edited_at !== null) message.editedAt = iso(row.edited_at);
  if (row.deleted_at !== null) message.deletedAt = iso(row.deleted_at);
  if (row.extra !== null) Object.assign(message, JSON.parse(row.extra) as MessageExtra);
  return message;
}

export function toRoom(row: RoomRow, lastMessage?: Message): Room {
  const room: Room = {
    roomId: row.room_id,
    name: row.name,
    topic: row.topic,
    visibility: row.visibility,
    direct: row.direct === 1,
    memberCount: row.member_count,
    seq: row.seq,
    rev: row.rev,
    createdAt: iso(row.created_at),
  };
  if (row.icon !== '') room.icon = row.icon;
  if (lastMessage) room.lastMessage = lastMessage;
  return room;
}

export const toMember = (row: MemberRow): Member => ({
  userId: row.user_id,
  displayName: row.display_name,
  role: roleOf(row.role),
  joinedAt: iso(row.joined_at),
});

/** Sorts after every string that begins with the key, in SQLite's BINARY collation. */
export const pastPrefix = (key: string): string => `${key}\u{10ffff}`;
