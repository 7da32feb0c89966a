import type { Ban, Member, Message, Room, Visibility } from '@suda/contract';
import type { LoggedMember } from '@suda/engines/log';

/** The fields of a room's hash. */
export interface RoomRecord {
  roomId: string;
  name: string;
  topic: string;
  visibility: Visibility;
  /** Empty for none, as in rooms of earlier versions. */
  icon?: string | undefined;
  direct: boolean;
  seq: number;
  rev: number;
  memberRev: number;
  roomRev: number;
  memberCount: number;
  createdAt: string;
  lastMessageAt: string;
  /** JSON of the message with the highest seq. */
  last?: string | undefined;
}

/** From the reply of HGETALL; undefined when there is no such room. */
export function toRecord(roomId: string, flat: readonly string[]): RoomRecord | undefined {
  if (flat.length === 0) return undefined;
  const fields = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2) fields.set(flat[i] as string, flat[i + 1] as string);
  const text = (name: string): string => fields.get(name) ?? '';
  const number = (name: string): number => Number(fields.get(name) ?? 0);
  return {
    roomId,
    name: text('name'),
    topic: text('topic'),
    visibility: text('visibility') as Visibility,
    icon: text('icon'),
    direct: text('direct') === '1',
    seq: number('seq'),
    rev: number('rev'),
    memberRev: number('memberRev'),
    roomRev: number('roomRev'),
    memberCount: number('memberCount'),
    createdAt: text('createdAt'),
    lastMessageAt: text('lastMessageAt'),
    last: fields.get('last'),
  };
}

/** Without the latest message: for callers that need not be members. */
export const toBareRoom = (record: RoomRecord): Room => ({
  roomId: record.roomId,
  name: record.name,
  topic: record.topic,
  visibility: record.visibility,
  ...(record.icon && { icon: record.icon }),
  direct: record.direct,
  memberCount: record.memberCount,
  seq: record.seq,
  rev: record.rev,
  createdAt: record.createdAt,
});

export function toRoom(record: RoomRecord): Room {
  const room = toBareRoom(record);
  if (record.last !== undefined) room.lastMessage = JSON.parse(record.last) as Message;
  return room;
}

/** A member as Redis holds them. `joinOrder` is `place` in their JSON, in Redis and in the log. */
export type StoredMember = Omit<LoggedMember, 'place' | 'left' | 'standing' | 'by'> & { joinOrder: number };

export function parseMember(json: string | null | undefined): StoredMember | undefined {
  if (!json) return undefined;
  const { place: joinOrder, left: _left, standing: _standing, by: _by, ...member } = JSON.parse(json) as LoggedMember;
  return { ...member, joinOrder };
}

/** The stored JSON; with `outside`, the log's JSON of somebody who is not a member. */
export function memberJson(
  { joinOrder: place, ...member }: StoredMember,
  outside?: Pick<LoggedMember, 'standing' | 'by'>,
): string {
  const logged: LoggedMember = { ...member, place };
  return JSON.stringify(outside ? { ...logged, left: true, ...outside } : logged);
}

/** A ban as Redis holds it. */
export type StoredBan = Ban & { rev: number };

export const toMember = ({ userId, displayName, role, joinedAt }: StoredMember): Member => ({
  userId,
  displayName,
  role,
  joinedAt,
});

/** An object's JSON without its braces: a script adds the fields that only it knows. */
export const fragment = (value: object): string => JSON.stringify(value).slice(1, -1);
