import { BatchWriteCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { memberItem, messageItem, ONLY_NEWER, roomItem, tables, type LogEntry } from '@suda/engines/log';
import { chunksOf, inParallel } from '@suda/engines/concurrency';
import { openDynamo } from '@suda/engines/dynamo';
import type { EngineSettings } from '@suda/engines/start';
import { WRITTEN, type Delivery, type DeliveryOutcome } from '../../source/delivery.js';
import type { Sink } from '../sink.js';
import { ANSWER_MS, DYNAMO_OPTIONS, faultOf } from './dynamo.js';
import { purgeRoom } from './dynamo-purge.js';
import { prepareTables } from './dynamo-tables.js';

/** What one BatchWriteItem takes. */
const BATCH = 25;
const BATCHES_AT_ONCE = 8;
const PUTS_AT_ONCE = 32;
/** A message may go without a condition for so long after it was delivered. */
const FRESH_MS = 2_000;
/** By then, any try without a condition that another process began is over, though it had its answer from the log late. */
const SETTLED_MS = FRESH_MS + ANSWER_MS + 3_000;
const CONDITION_FAILED = 'ConditionalCheckFailedException';
const NOT_YET = 'the message itself is not written yet';

/** Writes messages into the table of messages, members and rooms into the table of rooms. */
export class DynamoSink implements Sink {
  readonly group = 'dynamo';
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: ReturnType<typeof tables>;

  constructor(private readonly settings: EngineSettings) {
    this.client = openDynamo(settings, DYNAMO_OPTIONS);
    this.tables = tables(settings.DYNAMO_TABLE_PREFIX);
  }

  prepare(): Promise<void> {
    return prepareTables(this.client, this.settings.DYNAMO_TABLE_PREFIX);
  }

  async write(deliveries: readonly Delivery[]): Promise<DeliveryOutcome[]> {
    const outcomes = new Map<Delivery, DeliveryOutcome>();
    const isFirst = ({ again, entry }: Delivery): boolean => !again && entry.kind === 'message';
    const first = chunksOf(deliveries.filter(isFirst), BATCH);
    await inParallel(first, BATCHES_AT_ONCE, (batch) => this.writeBatch(batch, outcomes));
    await inParallel(
      deliveries.filter((delivery) => !isFirst(delivery)),
      PUTS_AT_ONCE,
      async (delivery) => void outcomes.set(delivery, await this.put(delivery)),
    );
    return deliveries.map((delivery) => outcomes.get(delivery) ?? { is: 'later', reason: 'no outcome' });
  }

  purge(roomId: string): Promise<void> {
    return purgeRoom(this.client, this.tables, roomId);
  }

  async close(): Promise<void> {
    this.client.destroy();
    await Promise.resolve();
  }

  /** Messages that nobody can have written or changed before. */
  private async writeBatch(batch: readonly Delivery[], outcomes: Map<Delivery, DeliveryOutcome>): Promise<void> {
    const table = this.tables.messages.TableName;
    const one = async (delivery: Delivery) => void outcomes.set(delivery, await this.put(delivery));
    if (batch.some(({ receivedAt }) => Date.now() - receivedAt > FRESH_MS)) return inParallel(batch, BATCH, one);
    const requests = batch.map(({ entry }) => ({ PutRequest: { Item: itemOf(entry) } }));
    try {
      const { UnprocessedItems } = await this.client.send(
        new BatchWriteCommand({ RequestItems: { [table]: requests } }),
      );
      const left = new Set(UnprocessedItems?.[table]?.map(({ PutRequest }) => keyOf(PutRequest?.Item)));
      for (const delivery of batch) {
        const isLeft = left.has(keyOf(itemOf(delivery.entry)));
        outcomes.set(delivery, isLeft ? { is: 'later', reason: 'UnprocessedItems' } : WRITTEN);
      }
    } catch (error) {
      // One that DynamoDB never takes spoils the batch: alone, each shows what it is.
      if (faultOf(error) === 'ValidationException') return inParallel(batch, BATCH, one);
      for (const delivery of batch) outcomes.set(delivery, { is: 'later', reason: faultOf(error) });
    }
  }

  /** Whatever was there first, the newer state stays. */
  private async put(delivery: Delivery): Promise<DeliveryOutcome> {
    const { entry } = delivery;
    const isMessage = 'seq' in entry;
    // A change overtakes no message: another process may be writing that without a condition right now.
    const waits = isMessage && entry.kind !== 'message' && Date.now() - delivery.receivedAt < SETTLED_MS;
    const command = new PutCommand({
      TableName: isMessage ? this.tables.messages.TableName : this.tables.rooms.TableName,
      Item: itemOf(entry),
      ...ONLY_NEWER,
      ...(waits ? { ConditionExpression: '#rev < :rev' } : {}),
      ExpressionAttributeValues: { ':rev': entry.rev },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await this.client.send(command);
      return WRITTEN;
    } catch (error) {
      const fault = faultOf(error);
      if (fault === CONDITION_FAILED) {
        const { Item } = error as { Item?: unknown };
        return waits && Item === undefined ? { is: 'later', reason: NOT_YET } : WRITTEN;
      }
      if (fault === 'ValidationException') return { is: 'refused', reason: `${fault}: ${(error as Error).message}` };
      return { is: 'later', reason: fault };
    }
  }
}

function itemOf(entry: LogEntry) {
  switch (entry.kind) {
    case 'member':
      return memberItem(entry);
    case 'room':
    case 'room_deleted':
      return roomItem({ ...entry, kind: entry.kind });
    default:
      return messageItem(entry.state);
  }
}

const keyOf = (item: object | undefined): string => {
  const { roomId, seq } = (item ?? {}) as { roomId?: string; seq?: number };
  return `${roomId} ${seq}`;
};
