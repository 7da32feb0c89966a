import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Message } from '@suda/contract';
import {
  isMemberItem,
  messageOfItem,
  tables,
  type LoggedMember,
  type LoggedRoom,
  type MemberItem,
  type MessageItem,
  type RoomItem,
} from '@suda/contract/log';

/** How long an id of a client names its message. */
const IDEM_MS = 48 * 60 * 60 * 1_000;

export interface SentMessage {
  userId: string;
  clientMessageId: string;
  seq: number;
  createdAt: string;
}

/** A room as the archive knows it. */
export interface ArchivedRoom {
  state: LoggedRoom;
  /** Who is in it. */
  members: LoggedMember[];
  roomRev: number;
  memberRev: number;
  seq: number;
  rev: number;
  /** ISO 8601: of its last change. */
  lastAt: string;
  last: Message | undefined;
  /** Lately, with an id of the client's: sent again, they must give the same message. */
  sent: SentMessage[];
}

/** Reads all of a room. */
export async function readRoom(
  client: DynamoDBDocumentClient,
  prefix: string,
  { roomId, state, rev, at }: RoomItem,
): Promise<ArchivedRoom> {
  const { messages, rooms } = tables(prefix);
  const room: ArchivedRoom = {
    state,
    members: [],
    roomRev: rev,
    memberRev: 0,
    seq: 0,
    rev: Math.max(rev, state.rev),
    lastAt: at,
    last: undefined,
    sent: [],
  };
  for await (const item of items<RoomItem | MemberItem>(client, rooms.TableName, roomId)) {
    if (isMemberItem(item)) addMember(room, item);
  }
  const oldest = new Date(Date.now() - IDEM_MS).toISOString();
  for await (const item of items<MessageItem>(client, messages.TableName, roomId)) addMessage(room, item, oldest);
  room.members.sort((a, b) => a.place - b.place);
  return room;
}

function addMember(room: ArchivedRoom, { state, rev, at }: MemberItem): void {
  room.memberRev = Math.max(room.memberRev, rev);
  room.rev = Math.max(room.rev, rev);
  if (at > room.lastAt) room.lastAt = at;
  if (!state.left) room.members.push(state);
}

function addMessage(room: ArchivedRoom, item: MessageItem, oldest: string): void {
  const { seq, rev, userId, createdAt, clientMessageId } = item;
  const at = item.deletedAt ?? item.editedAt ?? createdAt;
  room.rev = Math.max(room.rev, rev);
  if (at > room.lastAt) room.lastAt = at;
  if (seq > room.seq) {
    room.seq = seq;
    room.last = messageOfItem(item);
  }
  if (clientMessageId !== undefined && createdAt > oldest) room.sent.push({ userId, clientMessageId, seq, createdAt });
}

async function* items<Item>(client: DynamoDBDocumentClient, table: string, roomId: string): AsyncGenerator<Item> {
  let after: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'roomId = :roomId',
        ExpressionAttributeValues: { ':roomId': roomId },
        ConsistentRead: true,
        ...(after ? { ExclusiveStartKey: after } : {}),
      }),
    );
    yield* (page.Items ?? []) as Item[];
    after = page.LastEvaluatedKey;
  } while (after);
}
