import { BatchWriteCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Message } from '@suda/contract';
import { memberItem, messageItem, ONLY_NEWER, roomItem, tables, type LogRecord } from '@suda/engines/log';
import { chunksOf, inParallel } from '@suda/engines/concurrency';
import { openDynamo, raiseMarks, textOfPresent } from '@suda/engines/dynamo';
import type { EngineSettings } from '@suda/engines/start';
import { WRITTEN, type DeliveryOutcome, type RecordDelivery } from '../../source/delivery.js';
import type { Sink } from '../sink.js';
import { ArchiveMarks } from './archive-marks.js';
import { ArchivedNumbers } from './archived-numbers.js';
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
/** An operator reads this in the list of dead letters. */
const ANOTHER =
  'the archive has another message of this number: Redis was older than the archive when it was sent (rebuild redis)';
/** A message keeps its time through every change: another time is another message. */
const SAME_MESSAGE = '#rev < :rev AND #createdAt = :createdAt';

/** Writes messages into the table of messages, members and rooms into the table of rooms. */
export class DynamoSink implements Sink {
  readonly group = 'dynamo';
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: ReturnType<typeof tables>;
  private readonly numbers: ArchivedNumbers;
  private readonly marks: ArchiveMarks;

  constructor(private readonly settings: EngineSettings) {
    this.client = openDynamo(settings, DYNAMO_OPTIONS);
    this.tables = tables(settings.DYNAMO_TABLE_PREFIX);
    this.numbers = new ArchivedNumbers(this.client, this.tables.messages.TableName);
    this.marks = new ArchiveMarks((marks) => raiseMarks(this.client, settings.DYNAMO_TABLE_PREFIX, marks));
  }

  prepare(): Promise<void> {
    return prepareTables(this.client, this.settings.DYNAMO_TABLE_PREFIX);
  }

  async write(deliveries: readonly RecordDelivery[]): Promise<DeliveryOutcome[]> {
    const outcomes = new Map<RecordDelivery, DeliveryOutcome>();
    // Not acked before that is known: whatever the archive has, it says so.
    const marked = this.marks.raise(deliveries);
    marked.catch(() => undefined);
    const mayBeFirst = deliveries.filter(({ again, entry }) => !again && entry.kind === 'message');
    const fresh = new Set(await this.numbers.fresh(mayBeFirst));
    await inParallel(chunksOf([...fresh], BATCH), BATCHES_AT_ONCE, (batch) => this.writeBatch(batch, outcomes));
    await inParallel(
      deliveries.filter((delivery) => !fresh.has(delivery)),
      PUTS_AT_ONCE,
      async (delivery) => void outcomes.set(delivery, await this.put(delivery)),
    );
    await marked;
    return deliveries.map((delivery) => outcomes.get(delivery) ?? { is: 'later', reason: 'no outcome' });
  }

  /** Redis may be another one. */
  reconnected(): void {
    this.numbers.forget();
  }

  purge(roomId: string): Promise<void> {
    return purgeRoom(this.client, this.tables, roomId);
  }

  async close(): Promise<void> {
    this.client.destroy();
    await Promise.resolve();
  }

  /** Messages that nobody can have written or changed before. */
  private async writeBatch(
    batch: readonly RecordDelivery[],
    outcomes: Map<RecordDelivery, DeliveryOutcome>,
  ): Promise<void> {
    const table = this.tables.messages.TableName;
    const one = async (delivery: RecordDelivery) => void outcomes.set(delivery, await this.put(delivery));
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
  private async put(delivery: RecordDelivery): Promise<DeliveryOutcome> {
    const { entry } = delivery;
    const { TableName, ...condition } = 'seq' in entry ? this.newerState(entry.state) : this.newerSubject(entry.rev);
    // A change overtakes no message: another process may be writing that without a condition right now.
    const waits = isChange(entry) && Date.now() - delivery.receivedAt < SETTLED_MS;
    const command = new PutCommand({
      TableName,
      Item: itemOf(entry),
      ...condition,
      ...(waits ? { ConditionExpression: SAME_MESSAGE } : {}),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await this.client.send(command);
      return WRITTEN;
    } catch (error) {
      const fault = faultOf(error);
      if (fault === CONDITION_FAILED) return outcomeBeside(entry, textOfPresent(error, 'createdAt'), waits);
      if (fault === 'ValidationException') return { is: 'refused', reason: `${fault}: ${(error as Error).message}` };
      return { is: 'later', reason: fault };
    }
  }

  private newerState({ rev, createdAt }: Message) {
    return {
      TableName: this.tables.messages.TableName,
      ConditionExpression: `attribute_not_exists(#rev) OR (${SAME_MESSAGE})`,
      ExpressionAttributeNames: { '#rev': 'rev', '#createdAt': 'createdAt' },
      ExpressionAttributeValues: { ':rev': rev, ':createdAt': createdAt },
    };
  }

  private newerSubject(rev: number) {
    return { TableName: this.tables.rooms.TableName, ...ONLY_NEWER, ExpressionAttributeValues: { ':rev': rev } };
  }
}

const isChange = (entry: LogRecord): boolean => 'seq' in entry && entry.kind !== 'message';

/** What becomes of an entry that could not be written because of what is there. */
function outcomeBeside(entry: LogRecord, createdAt: string | undefined, waits: boolean): DeliveryOutcome {
  if (!('seq' in entry)) return WRITTEN;
  if (createdAt === undefined) return waits ? { is: 'later', reason: NOT_YET } : WRITTEN;
  return createdAt === entry.state.createdAt ? WRITTEN : { is: 'refused', reason: ANOTHER };
}

function itemOf(entry: LogRecord) {
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
