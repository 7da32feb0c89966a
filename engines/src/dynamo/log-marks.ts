import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { memberSubject, tables } from '../log/tables.js';
import { textOfPresent } from './present-item.js';

/** How long the parts of a stream's id are written, so that ids are in order as texts. */
const MS_DIGITS = 15;
const N_DIGITS = 10;
const TRIES = 5;

/** In the form of a member, which versions that don't know it pass by; of a room that can't be. */
const KEY = { roomId: '#log', subject: memberSubject('') };

/** Whether an item of the table of rooms is that of the marks. */
export const isMarksItem = ({ roomId }: { roomId: string }): boolean => roomId === KEY.roomId;

const attribute = (partition: number): string => `p${partition}`;

function asText(id: string): string {
  const [ms = '0', n = '0'] = id.split('-');
  return `${ms.padStart(MS_DIGITS, '0')}-${n.padStart(N_DIGITS, '0')}`;
}

const asId = (text: string): string => text.split('-').map(Number).join('-');

/**
 * How far the archive was given the log: the last entry of each partition. A Redis that does not know it is older than the
 * archive. Empty when there is no archive yet.
 */
export async function readMarks(client: DynamoDBDocumentClient, prefix: string): Promise<Map<number, string>> {
  const TableName = tables(prefix).rooms.TableName;
  try {
    const { Item = {} } = await client.send(new GetCommand({ TableName, Key: KEY, ConsistentRead: true }));
    return marksOf(Item);
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return new Map();
    throw error;
  }
}

function marksOf(item: Record<string, unknown>): Map<number, string> {
  const marks = Object.entries(item).filter(([name, value]) => /^p\d+$/.test(name) && typeof value === 'string');
  return new Map(marks.map(([name, value]) => [Number(name.slice(1)), asId(String(value))]));
}

/** Raises the marks of these partitions; none ever becomes less. */
export async function raiseMarks(
  client: DynamoDBDocumentClient,
  prefix: string,
  ids: ReadonlyMap<number, string>,
): Promise<void> {
  let higher = [...ids].map(([partition, id]) => [attribute(partition), asText(id)] as const);
  for (let tries = 1; higher.length > 0; tries += 1) {
    const command = new UpdateCommand({
      TableName: tables(prefix).rooms.TableName,
      Key: KEY,
      UpdateExpression: `SET ${higher.map((_, i) => `#p${i} = :p${i}`).join(', ')}`,
      ConditionExpression: higher.map((_, i) => `(attribute_not_exists(#p${i}) OR #p${i} < :p${i})`).join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(higher.map(([name], i) => [`#p${i}`, name])),
      ExpressionAttributeValues: Object.fromEntries(higher.map(([, id], i) => [`:p${i}`, id])),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await client.send(command);
      return;
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException' || tries === TRIES) throw error;
      // Another consumer got further in one of them.
      higher = higher.filter(([name, id]) => (textOfPresent(error, name) ?? '') < id);
    }
  }
}
