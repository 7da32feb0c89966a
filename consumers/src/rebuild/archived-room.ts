import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Message } from '@suda/contract';
import {
  IDEMPOTENCY_KEY_SECONDS,
  isMemberItem,
  messageOfItem,
  tables,
  type LoggedMember,
  type LoggedRoom,
  type MemberItem,
  type MessageItem,
  type RoomItem,
} from '@suda/engines/log';

/** A message with an id of its client's: sent again, it must give the same message. */
export interface SentMessage {
  userId: string;
  clientMessageId: string;
  seq: number;
}

/** A room as the archive knows it. */
export interface ArchivedRoom {
  state: LoggedRoom;
  /** Present members, in the order of joining. */
  members: LoggedMember[];
  /** Who is not a member, but left and may come back, was removed, or is banned. */
  outside: MemberItem[];
  roomRev: number;
  memberRev: number;
  seq: number;
  rev: number;
  /** ISO 8601: of its last change. */
  lastAt: string;
  last: Message | undefined;
  /** Of the messages that were asked for, those that the archive has in the same state or a newer one, by seq. */
  archived: number[];
}

export interface ReadRoomOptions {
  /** Given the messages that were sent lately, in pages. */
  remember: (sent: SentMessage[]) => Promise<void>;
  /** The messages that Redis has: seq and rev. */
  hot: ReadonlyMap<number, number>;
}

/** Reads all of a room. */
export async function readRoom(
  client: DynamoDBDocumentClient,
  prefix: string,
  { roomId, state, rev, at }: RoomItem,
  { remember, hot }: ReadRoomOptions,
): Promise<ArchivedRoom> {
  const { messages, rooms } = tables(prefix);
  const room: ArchivedRoom = {
    state,
    members: [],
    outside: [],
    roomRev: rev,
    memberRev: 0,
    seq: 0,
    rev: Math.max(rev, state.rev),
    lastAt: at,
    last: undefined,
    archived: [],
  };
  for await (const page of pagesOf<RoomItem | MemberItem>(client, rooms.TableName, roomId)) {
    for (const item of page) if (isMemberItem(item)) addMember(room, item);
  }
  const oldest = new Date(Date.now() - IDEMPOTENCY_KEY_SECONDS * 1_000).toISOString();
  for await (const page of pagesOf<MessageItem>(client, messages.TableName, roomId)) {
    for (const item of page) {
      addMessage(room, item);
      if (item.rev >= (hot.get(item.seq) ?? Infinity)) room.archived.push(item.seq);
    }
    await remember(page.filter(({ createdAt }) => createdAt > oldest).filter(wasSent));
  }
  room.members.sort((a, b) => a.place - b.place);
  return room;
}

const wasSent = (item: MessageItem): item is MessageItem & SentMessage => item.clientMessageId !== undefined;

function addMember(room: ArchivedRoom, item: MemberItem): void {
  const { state, rev, at } = item;
  room.memberRev = Math.max(room.memberRev, rev);
  room.rev = Math.max(room.rev, rev);
  if (at > room.lastAt) room.lastAt = at;
  if (!state.left) room.members.push(state);
  else if (state.standing) room.outside.push(item);
}

function addMessage(room: ArchivedRoom, item: MessageItem): void {
  const at = item.deletedAt ?? item.editedAt ?? item.createdAt;
  room.rev = Math.max(room.rev, item.rev);
  if (at > room.lastAt) room.lastAt = at;
  if (item.seq <= room.seq) return;
  room.seq = item.seq;
  room.last = messageOfItem(item);
}

async function* pagesOf<Item>(client: DynamoDBDocumentClient, table: string, roomId: string): AsyncGenerator<Item[]> {
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
    yield (page.Items ?? []) as Item[];
    after = page.LastEvaluatedKey;
  } while (after);
}
