import { GetCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Client } from '@elastic/elasticsearch';
import type { Message } from '@suda/contract';
import { messageOfItem, tables, type Group, type MessageItem } from '@suda/engines/log';
import { onTestFinished } from 'vitest';
import { createLogger } from '../src/observe/logger.js';
import { startService, type Service } from '../src/service.js';
import { readSettings, type Settings } from '../src/settings.js';
import { openDynamo } from '@suda/engines/dynamo';
import { openElasticsearch } from '@suda/engines/elasticsearch';
import type { RedisConnections } from '@suda/engines/redis';
import { DYNAMO_OPTIONS } from '../src/sink/dynamo/dynamo.js';
import { ELASTICSEARCH_OPTIONS } from '../src/sink/elasticsearch/elasticsearch.js';
import { progressOf } from '../src/source/progress.js';
import { openRedis } from '../src/source/redis.js';
import { TestRoom } from './room.js';

export interface Urls {
  redis: string;
  dynamo?: string;
  elasticsearch?: string;
}

let made = 0;

/** Names, keys, tables and an index that no other test has. */
export class ConsumerHarness {
  readonly settings: Settings;
  readonly env: Record<string, string>;
  readonly redis: RedisConnections;
  readonly dynamo: DynamoDBDocumentClient;
  readonly elasticsearch: Client;

  constructor(urls: Urls, more: Record<string, string> = {}) {
    const name = `test-${process.pid}-${Date.now().toString(36)}-${++made}`;
    this.env = {
      REDIS_URL: urls.redis,
      KEY_PREFIX: `${name}:`,
      ...(urls.dynamo ? { DYNAMO_ENDPOINT: urls.dynamo } : {}),
      DYNAMO_TABLE_PREFIX: `${name}-`,
      ...(urls.elasticsearch ? { ELASTICSEARCH_URL: urls.elasticsearch } : {}),
      ELASTICSEARCH_INDEX: `${name}-messages`,
      METRICS_PORT: '0',
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      CLAIM_IDLE_MS: '1000',
      ...more,
    };
    this.settings = this.with({});
    this.redis = openRedis(this.settings);
    this.dynamo = openDynamo(this.settings, DYNAMO_OPTIONS);
    this.elasticsearch = openElasticsearch(this.settings, ELASTICSEARCH_OPTIONS);
    onTestFinished(async () => {
      if (urls.elasticsearch) await this.removeIndexes();
      await this.elasticsearch.close();
      this.dynamo.destroy();
      await this.redis.close();
    });
  }

  with(more: Record<string, string>): Settings {
    return readSettings({ ...this.env, ...more }, '/no/such/file');
  }

  /** A consumer in this process, reading when this resolves. */
  async start(group: Group, more: Record<string, string> = {}): Promise<Service> {
    const service = await this.begin(group, more);
    await service.ready;
    return service;
  }

  /** A consumer in this process that may still wait for its engine. */
  async begin(group: Group, more: Record<string, string> = {}): Promise<Service> {
    const settings = this.with({ CONSUMER_NAME: `consumer-${++made}`, ...more });
    const service = await startService(group, settings, createLogger(settings.LOG_LEVEL));
    onTestFinished(() => service.stop());
    return service;
  }

  /** `copies`: written as by the version before. */
  room(copies = false): TestRoom {
    return new TestRoom(this.redis, undefined, copies);
  }

  /** Entries that the group has not acked. */
  async lag(group: string): Promise<number> {
    const streams = await progressOf(this.redis);
    const mine = streams.flatMap(({ groups, length }) =>
      groups.filter((it) => it.group === group).map((it) => (it.lag ?? length) + it.pending),
    );
    return mine.reduce((sum, lag) => sum + lag, 0);
  }

  async archived(roomId: string): Promise<Message[]> {
    return (await this.items<MessageItem>(tables(this.settings.DYNAMO_TABLE_PREFIX).messages.TableName, roomId)).map(
      messageOfItem,
    );
  }

  subjects<Item>(roomId: string): Promise<Item[]> {
    return this.items<Item>(tables(this.settings.DYNAMO_TABLE_PREFIX).rooms.TableName, roomId);
  }

  async archivedMessage(roomId: string, seq: number): Promise<Message | undefined> {
    const TableName = tables(this.settings.DYNAMO_TABLE_PREFIX).messages.TableName;
    const { Item } = await this.dynamo.send(new GetCommand({ TableName, Key: { roomId, seq }, ConsistentRead: true }));
    return Item && messageOfItem(Item as MessageItem);
  }

  /** Documents of a room by seq, without what they are found by. */
  async indexed(roomId: string, index = this.settings.ELASTICSEARCH_INDEX): Promise<Record<string, unknown>[]> {
    await this.elasticsearch.indices.refresh({ index });
    const { hits } = await this.elasticsearch.search<Record<string, unknown>>({
      index,
      query: { term: { roomId } },
      sort: [{ seq: 'asc' }],
      size: 10_000,
    });
    return hits.hits.map((hit) => ({ id: hit._id, ...hit._source }));
  }

  private async items<Item>(TableName: string, roomId: string): Promise<Item[]> {
    const items: Item[] = [];
    let after: Record<string, unknown> | undefined;
    do {
      const page = await this.dynamo.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'roomId = :roomId',
          ExpressionAttributeValues: { ':roomId': roomId },
          ConsistentRead: true,
          ...(after ? { ExclusiveStartKey: after } : {}),
        }),
      );
      items.push(...((page.Items ?? []) as Item[]));
      after = page.LastEvaluatedKey;
    } while (after);
    return items;
  }

  private async removeIndexes(): Promise<void> {
    const index = `${this.settings.ELASTICSEARCH_INDEX}-*`;
    const found = Object.keys(await this.elasticsearch.indices.get({ index, features: ['aliases'] }).catch(() => ({})));
    for (const name of found) await this.elasticsearch.indices.delete({ index: name });
  }
}
