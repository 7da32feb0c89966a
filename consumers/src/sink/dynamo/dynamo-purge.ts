import { BatchWriteCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { tables } from '@suda/engines/log';
import { chunksOf, inParallel } from '@suda/engines/concurrency';

const PAGE = 1_000;
const BATCH = 25;
const BATCHES_AT_ONCE = 4;

type Key = Record<string, unknown>;

/** Removes all of a room; its own item, which says that it is deleted, goes last. Rejects when DynamoDB does not get on. */
export async function purgeRoom(
  client: DynamoDBDocumentClient,
  { messages, rooms }: ReturnType<typeof tables>,
  roomId: string,
): Promise<void> {
  await removeAll(client, messages.TableName, 'seq', roomId, () => true);
  await removeAll(client, rooms.TableName, 'subject', roomId, ({ subject }) => subject !== 'room');
  await removeAll(client, rooms.TableName, 'subject', roomId, () => true);
}

async function removeAll(
  client: DynamoDBDocumentClient,
  table: string,
  sortKey: string,
  roomId: string,
  meant: (key: Key) => boolean,
): Promise<void> {
  let after: Key | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'roomId = :roomId',
        ExpressionAttributeValues: { ':roomId': roomId },
        ExpressionAttributeNames: { '#sort': sortKey },
        ProjectionExpression: 'roomId, #sort',
        ConsistentRead: true,
        Limit: PAGE,
        ...(after ? { ExclusiveStartKey: after } : {}),
      }),
    );
    const keys = ((page.Items ?? []) as Key[]).filter(meant);
    await inParallel(chunksOf(keys, BATCH), BATCHES_AT_ONCE, (batch) => remove(client, table, batch));
    after = page.LastEvaluatedKey;
  } while (after);
}

async function remove(client: DynamoDBDocumentClient, table: string, keys: readonly Key[]): Promise<void> {
  const requests = keys.map((Key) => ({ DeleteRequest: { Key } }));
  const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  // What is left is found again by the next try.
  if (UnprocessedItems?.[table]?.length) throw new Error('DynamoDB did not remove all of it');
}
