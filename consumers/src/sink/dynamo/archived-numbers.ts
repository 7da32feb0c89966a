import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { inParallel } from '@suda/engines/concurrency';
import type { RecordDelivery } from '../../source/delivery.js';

/** Rooms whose number is kept; of others it is asked again. */
const MOST_ROOMS = 10_000;
const AT_ONCE = 16;

/**
 * The greatest number of a message in the archive, by room, asked once for each room: a message of a lower one may not be
 * written without a look at what is there. Others of the group write, too, but a log that goes on never gives them a number
 * that is given again here.
 */
export class ArchivedNumbers {
  private readonly greatest = new Map<string, number>();

  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** The log may have begun again at an earlier number. */
  forget(): void {
    this.greatest.clear();
  }

  /** Those whose number nobody has in the archive, unless another wrote it meanwhile. */
  async fresh(deliveries: readonly RecordDelivery[]): Promise<RecordDelivery[]> {
    const rooms = [...new Set(deliveries.map(({ entry }) => entry.roomId))];
    await inParallel(
      rooms.filter((roomId) => !this.greatest.has(roomId)),
      AT_ONCE,
      async (roomId) => this.keep(roomId, await greatestNumber(this.client, this.table, roomId)),
    );
    const before = new Map(rooms.map((roomId) => [roomId, this.greatest.get(roomId) ?? 0]));
    return deliveries.filter(({ entry }) => {
      if (!('seq' in entry) || entry.seq <= (before.get(entry.roomId) ?? 0)) return false;
      this.keep(entry.roomId, Math.max(entry.seq, this.greatest.get(entry.roomId) ?? 0));
      return true;
    });
  }

  private keep(roomId: string, seq: number): void {
    this.greatest.delete(roomId);
    this.greatest.set(roomId, seq);
    if (this.greatest.size <= MOST_ROOMS) return;
    for (const oldest of this.greatest.keys()) {
      this.greatest.delete(oldest);
      return;
    }
  }
}

/** The greatest number of a message that the archive has of a room; 0 when it has none. */
export async function greatestNumber(client: DynamoDBDocumentClient, table: string, roomId: string): Promise<number> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'roomId = :roomId',
      ExpressionAttributeValues: { ':roomId': roomId },
      ProjectionExpression: 'seq',
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  return Number(Items[0]?.['seq'] ?? 0);
}
