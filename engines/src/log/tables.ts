import type { Message } from '@suda/contract';
import type { LoggedMember, LoggedRoom } from './log-entry.js';

interface KeyAttribute {
  name: string;
  type: 'S' | 'N';
}

const table = (name: string, partition: KeyAttribute, sort: KeyAttribute) => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: [partition, sort].map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
  KeySchema: [
    { AttributeName: partition.name, KeyType: 'HASH' as const },
    { AttributeName: sort.name, KeyType: 'RANGE' as const },
  ],
});

/** What DynamoDB's CreateTable takes. */
export type TableDefinition = ReturnType<typeof table>;

/** The tables whose names begin with `prefix`. */
export const tables = (prefix: string) => ({
  /** One item a message, in its present state. */
  messages: table(`${prefix}messages`, { name: 'roomId', type: 'S' }, { name: 'seq', type: 'N' }),
  /** Of each room one item for itself and one for everyone who ever was in it. */
  rooms: table(`${prefix}rooms`, { name: 'roomId', type: 'S' }, { name: 'subject', type: 'S' }),
});

/** The item is written where none is or an older one: entries need no order, and one may come twice. Names `#rev`, values `:rev`. */
export const ONLY_NEWER = {
  ConditionExpression: 'attribute_not_exists(#rev) OR #rev < :rev',
  ExpressionAttributeNames: { '#rev': 'rev' },
} as const;

/** A message without its id, which its key says. No attribute is undefined. */
export type MessageItem = Omit<Message, 'id'>;

export function messageItem(message: Message): MessageItem {
  const { id: _, ...item } = message;
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as MessageItem;
}

export const messageOfItem = (item: MessageItem): Message => ({ id: `${item.roomId}.${item.seq}`, ...item });

interface RoomItemBase {
  roomId: string;
  /** Of the entry; a newer one replaces the item. */
  rev: number;
  /** ISO 8601, of the entry. */
  at: string;
}

export interface RoomItem extends RoomItemBase {
  subject: 'room';
  state: LoggedRoom;
  /** The room is gone: nothing of it may come back. */
  deleted?: true;
}

export interface MemberItem extends RoomItemBase {
  /** `member#<userId>` */
  subject: string;
  state: LoggedMember;
}

const MEMBER = 'member#';

export const memberSubject = (userId: string): string => `${MEMBER}${userId}`;

export const isMemberItem = (item: RoomItem | MemberItem): item is MemberItem => item.subject.startsWith(MEMBER);

/** The item of an entry of kind `room` or `room_deleted`. */
export function roomItem(entry: {
  kind: 'room' | 'room_deleted';
  roomId: string;
  rev: number;
  at: string;
  state: LoggedRoom;
}): RoomItem {
  const { kind, roomId, rev, at, state } = entry;
  const item: RoomItem = { roomId, subject: 'room', rev, at, state };
  return kind === 'room_deleted' ? { ...item, deleted: true } : item;
}

/** The item of an entry of kind `member`. */
export function memberItem(entry: { roomId: string; rev: number; at: string; state: LoggedMember }): MemberItem {
  const { roomId, rev, at, state } = entry;
  return { roomId, subject: memberSubject(state.userId), rev, at, state };
}
