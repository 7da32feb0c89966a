import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import { Client } from '@elastic/elasticsearch';
import type { Message } from '@suda/contract';
import {
  GROUPS,
  type Group,
  LogKeys,
  messageOfDocument,
  messageOfItem,
  tables,
  type MessageItem,
  type MessageSource,
} from '@suda/engines/log';
import { Redis } from 'ioredis';
import { expect, vi } from 'vitest';
import type { Engines } from './own-engines.js';

export interface Names {
  keyPrefix: string;
  tablePrefix: string;
  index: string;
}

const PAGE = 1_000;

/** Looks at the log and the archives themselves, past servers and consumers. */
export class Archives {
  readonly redis: Redis;
  private readonly dynamo: DynamoDBDocumentClient;
  private readonly elasticsearch: Client;
  readonly keys: LogKeys;

  constructor(
    engines: Engines,
    private readonly names: Names,
  ) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ endpoint: engines.dynamo.url, region: 'us-east-1', credentials });
    this.dynamo = DynamoDBDocumentClient.from(client);
    this.elasticsearch = new Client({ node: engines.elasticsearch.url });
    this.keys = new LogKeys(names.keyPrefix);
    this.redis = new Redis(engines.redis.url);
    this.redis.on('error', () => undefined);
  }

  /** Entries of the log that a group has not acked. */
  async lag(group: Group): Promise<number> {
    const streams = await Promise.all(this.keys.logs().map((log) => this.redis.xinfo('GROUPS', log)));
    const mine = (streams as (string | number)[][][]).flat().filter((fields) => valueOf(fields, 'name') === group);
    return mine.reduce((sum, it) => sum + Number(valueOf(it, 'pending')) + Number(valueOf(it, 'lag')), 0);
  }

  /** Resolves when both groups have acked all of the log. */
  async caughtUp(withinMs: number): Promise<void> {
    for (const group of GROUPS) {
      const behind = async () => expect(await this.lag(group), `entries that ${group} has not acked`).toBe(0);
      await vi.waitFor(behind, { interval: 50, timeout: withinMs });
    }
  }

  /** The ids of the messages that an engine refused, or of entries that are none. */
  async deadLetters(group: Group): Promise<string[]> {
    const found = await this.redis.xrange(this.keys.deadLetters(group), '-', '+', 'COUNT', PAGE);
    return found.map(([id, fields]) => {
      const { state } = JSON.parse(String(valueOf(fields, 'e'))) as { state?: { id?: string } };
      return state?.id ?? id;
    });
  }

  async forgetDeadLetters(): Promise<void> {
    await this.redis.del(GROUPS.map((group) => this.keys.deadLetters(group)));
  }

  /** How many messages of a room are in Redis. */
  async hot(roomId: string): Promise<number> {
    const { hot, recent } = this.keys.room(roomId);
    return (await this.redis.hlen(hot)) + (await this.redis.llen(recent));
  }

  /** The messages of a room in DynamoDB, by seq. */
  async archived(roomId: string): Promise<Message[]> {
    const messages: Message[] = [];
    let after: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const page: QueryCommandOutput = await this.dynamo.send(
        new QueryCommand({
          TableName: tables(this.names.tablePrefix).messages.TableName,
          KeyConditionExpression: 'roomId = :roomId',
          ExpressionAttributeValues: { ':roomId': roomId },
          ConsistentRead: true,
          ExclusiveStartKey: after,
        }),
      );
      messages.push(...(page.Items ?? []).map((item) => messageOfItem(item as MessageItem)));
      after = page.LastEvaluatedKey;
    } while (after);
    return messages;
  }

  /** The messages of a room in Elasticsearch, by seq. */
  async indexed(roomId: string): Promise<Message[]> {
    const { index } = this.names;
    await this.elasticsearch.indices.refresh({ index });
    const messages: Message[] = [];
    for (let page: Message[] = [], last = 0; last === 0 || page.length === PAGE; last = messages.at(-1)?.seq ?? -1) {
      const { hits } = await this.elasticsearch.search<MessageSource>({
        index,
        query: { term: { roomId } },
        sort: [{ seq: 'asc' }],
        search_after: [last],
        size: PAGE,
      });
      page = hits.hits.map(({ _source: source }) => messageOfDocument(source as MessageSource));
      messages.push(...page);
    }
    return messages;
  }

  /** Removes the index: an Elasticsearch that others share bears only so many. */
  async close(): Promise<void> {
    const index = `${this.names.index}-*`;
    const found = await this.elasticsearch.indices.get({ index, features: ['aliases'] }).catch(() => ({}));
    for (const name of Object.keys(found)) await this.elasticsearch.indices.delete({ index: name });
    await this.elasticsearch.close();
    this.dynamo.destroy();
    this.redis.disconnect();
  }
}

const valueOf = (fields: readonly (string | number)[], name: string) => fields[fields.indexOf(name) + 1];
