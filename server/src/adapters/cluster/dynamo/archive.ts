import { GetCommand, QueryCommand, type DynamoDBDocumentClient, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import type { Message } from '@suda/contract';
import { messageOfItem, tables, type MessageItem } from '@suda/engines/log';
import { EngineCalls, type FaultObserver } from '../engine-calls.js';

const MOST_UNDER_WAY = 500;

/** A request that could never succeed: a mistake of ours. */
const isOwn = (error: unknown): boolean => error instanceof Error && error.name === 'ValidationException';

/** Messages that a consumer has written to DynamoDB, in the state in which it last saw them. `unavailable` while it is down. */
export class DynamoArchive {
  private readonly calls: EngineCalls;
  private readonly table: string;

  constructor(
    private readonly client: DynamoDBDocumentClient,
    options: { tablePrefix: string; observe?: FaultObserver | undefined },
  ) {
    this.table = tables(options.tablePrefix).messages.TableName;
    this.calls = new EngineCalls('DynamoDB', {
      most: MOST_UNDER_WAY,
      refusal: 'older messages cannot be read now',
      isOwn,
      observe: options.observe,
    });
  }

  async message(roomId: string, seq: number): Promise<Message | undefined> {
    const command = new GetCommand({ TableName: this.table, Key: { roomId, seq }, ConsistentRead: true });
    const { Item } = await this.calls.run(() => this.client.send(command));
    return Item && messageOfItem(Item as MessageItem);
  }

  /** The messages from seq to seq, both included, ascending. */
  range(roomId: string, from: number, to: number): Promise<Message[]> {
    return this.calls.run(async () => {
      const messages: Message[] = [];
      let start: QueryCommandOutput['LastEvaluatedKey'];
      // An answer ends at 1 MB, so a range of long messages takes several.
      do {
        const answer: QueryCommandOutput = await this.client.send(
          new QueryCommand({
            TableName: this.table,
            KeyConditionExpression: 'roomId = :roomId AND seq BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':roomId': roomId, ':from': from, ':to': to },
            ConsistentRead: true,
            ExclusiveStartKey: start,
          }),
        );
        for (const item of answer.Items ?? []) messages.push(messageOfItem(item as MessageItem));
        start = answer.LastEvaluatedKey;
      } while (start);
      return messages;
    });
  }

  /** Tells that messages that the log has made are nowhere. */
  reportLost(roomId: string, seqs: readonly number[]): void {
    this.calls.report(new Error(`room ${roomId} has lost its messages ${seqs.join(', ')}`));
  }
}
