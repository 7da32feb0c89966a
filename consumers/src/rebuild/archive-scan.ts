import { ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { persist } from '../backoff.js';

export interface ScanOptions {
  table: string;
  segment: number;
  segments: number;
  signal: AbortSignal;
  /** Told of each fault; the page is asked for again. */
  failed: (error: unknown) => void;
}

/** The items of one segment of a table, page by page, as they are when they are read. */
export async function* scan<Item>(client: DynamoDBDocumentClient, options: ScanOptions): AsyncGenerator<Item[]> {
  let after: Record<string, unknown> | undefined;
  do {
    const command = new ScanCommand({
      TableName: options.table,
      Segment: options.segment,
      TotalSegments: options.segments,
      ConsistentRead: true,
      ...(after ? { ExclusiveStartKey: after } : {}),
    });
    const page = await persist(() => client.send(command), options);
    yield (page.Items ?? []) as Item[];
    after = page.LastEvaluatedKey;
  } while (after && !options.signal.aborted);
}

/** As DynamoDB last counted, which may be hours ago. */
export async function roughCount(client: DynamoDBDocumentClient, table: string): Promise<number> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  return Table?.ItemCount ?? 0;
}
