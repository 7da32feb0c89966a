import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Client } from '@elastic/elasticsearch';
import type { Message } from '@suda/contract';
import {
  ENTRY_FIELD,
  indexName,
  LogEntry,
  messageDocument,
  messageItem,
  ONLY_NEWER,
  recordsOf,
  SEARCH_INDEX,
  tables,
} from '@suda/engines/log';
import { fresh } from '../../../ports/testing/harness.js';
import { openDynamo } from '@suda/engines/dynamo';
import { openElasticsearch } from '@suda/engines/elasticsearch';
import type { RedisConnections } from '@suda/engines/redis';

/**
 * Drops from hot what hasn't changed since this entry, keeps a room's newest message in its hash, and raises the trimmed revision.
 * KEYS room, hot, hotrev  ARGV seq, rev, the message's JSON
 */
const FORGET = `
if redis.call('EXISTS', KEYS[1]) == 0 then return end
if ARGV[1] == redis.call('HGET', KEYS[1], 'seq') then redis.call('HSET', KEYS[1], 'last', ARGV[3]) end
if ARGV[1] ~= '' and tonumber(redis.call('ZSCORE', KEYS[3], ARGV[1]) or -1) == tonumber(ARGV[2]) then
  redis.call('HDEL', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[1])
end
if tonumber(redis.call('HGET', KEYS[1], 'floor') or 0) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'floor', ARGV[2])
end`;

const ANSWER_MS = 3_000;
/** The most that DynamoDB takes at once. */
const BATCH = 25;

interface Logged {
  id: string;
  log: string;
  entry: LogEntry;
}

/** Addresses of the engines; without Elasticsearch nothing is indexed. */
export interface ArchiveEngines {
  dynamo: string;
  elasticsearch?: string;
}

/**
 * What the consumers do, as simply as can be: copies the log into DynamoDB and Elasticsearch on command, and trims what
 * it copied. Everything in tables and an index of its own.
 */
export class ArchivePump {
  readonly tablePrefix = `${fresh('test')}-${Date.now().toString(36)}-`;
  readonly index = `${this.tablePrefix}messages`;
  readonly dynamo: DynamoDBDocumentClient;
  readonly elasticsearch: Client | undefined;
  private readonly read = new Map<string, string>();
  private copied: Logged[] = [];
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly redis: RedisConnections,
    engines: ArchiveEngines,
  ) {
    this.dynamo = dynamoForTest(engines.dynamo);
    this.elasticsearch = engines.elasticsearch === undefined ? undefined : elasticsearchForTest(engines.elasticsearch);
  }

  static async open(redis: RedisConnections, engines: ArchiveEngines): Promise<ArchivePump> {
    const pump = new ArchivePump(redis, engines);
    for (const table of Object.values(tables(pump.tablePrefix))) await pump.dynamo.send(new CreateTableCommand(table));
    await pump.elasticsearch?.indices.create({
      index: indexName(pump.index, 1),
      ...(SEARCH_INDEX as object),
      aliases: { [pump.index]: { is_write_index: true } },
    });
    return pump;
  }

  /** Copies what the log holds; Elasticsearch shows it when this resolves. One copy at a time. */
  copy(): Promise<void> {
    const next = this.last.then(() => this.copyNow());
    this.last = next.catch(() => undefined);
    return next;
  }

  /** Copies, then trims what `chosen` says of what was copied; by default all. */
  async trim(chosen: (entry: LogEntry) => boolean = () => true): Promise<void> {
    await this.copy();
    const gone = this.copied.filter(({ entry }) => chosen(entry));
    this.copied = this.copied.filter((it) => !gone.includes(it));
    await Promise.all(gone.map((it) => this.forget(it)));
  }

  async close(): Promise<void> {
    await this.last;
    for (const { TableName } of Object.values(tables(this.tablePrefix))) {
      await this.dynamo.send(new DeleteTableCommand({ TableName }));
    }
    await this.elasticsearch?.indices.delete({ index: indexName(this.index, 1) });
    await this.elasticsearch?.close();
    this.dynamo.destroy();
  }

  private async forget({ id, log, entry }: Logged): Promise<void> {
    const { room, hot, hotByRev } = this.redis.keys.room(entry.roomId);
    const { seq = '', state } = 'seq' in entry ? entry : {};
    await this.redis.commands.eval(FORGET, 3, room, hot, hotByRev, seq, entry.rev, JSON.stringify(state ?? null));
    await this.redis.commands.xdel(log, id);
  }

  private async copyNow(): Promise<void> {
    const before = new Map(this.read);
    await this.copyRest().catch((error: unknown) => {
      this.read.clear();
      for (const [log, id] of before) this.read.set(log, id);
      throw error;
    });
  }

  private async copyRest(): Promise<void> {
    const found = (await Promise.all(this.redis.keys.logs().map((log) => this.entriesOf(log)))).flat();
    const records = found.flatMap(({ entry }) => recordsOf(entry));
    const first = records.flatMap((it) => (it.kind === 'message' ? [it.state] : []));
    for (let at = 0; at < first.length; at += BATCH) await this.putNew(first.slice(at, at + BATCH));
    const messages = records.filter((it) => 'seq' in it);
    for (const { kind, state } of messages) if (kind !== 'message') await this.putChanged(state);
    if (this.elasticsearch && messages.length > 0) {
      await indexMessages(
        this.elasticsearch,
        this.index,
        messages.map((it) => it.state),
      );
    }
    this.copied.push(...found);
  }

  private async entriesOf(log: string): Promise<Logged[]> {
    const after = this.read.get(log);
    const found = await this.redis.commands.xrange(log, after === undefined ? '-' : `(${after}`, '+');
    const last = found.at(-1);
    if (last) this.read.set(log, last[0]);
    return found.map(([id, fields]) => {
      if (fields[0] !== ENTRY_FIELD) throw new Error(`an entry without ${ENTRY_FIELD}: ${fields.join(' ')}`);
      const entry: unknown = JSON.parse(fields[1] ?? '');
      LogEntry.parse(entry);
      // Not what `parse` returns: that lacks the fields that this version doesn't know.
      return { id, log, entry: entry as LogEntry };
    });
  }

  private async putNew(messages: readonly Message[]): Promise<void> {
    const table = tables(this.tablePrefix).messages.TableName;
    const requests = messages.map((message) => ({ PutRequest: { Item: messageItem(message) } }));
    await this.dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  }

  private async putChanged(message: Message): Promise<void> {
    const put = new PutCommand({
      TableName: tables(this.tablePrefix).messages.TableName,
      Item: messageItem(message),
      ...ONLY_NEWER,
      ExpressionAttributeValues: { ':rev': message.rev },
    });
    await this.dynamo.send(put).catch((error: unknown) => {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    });
  }
}

/** Puts messages into the index as the consumer does; they are shown when this resolves. */
export async function indexMessages(client: Client, index: string, messages: readonly Message[]): Promise<void> {
  const operations = messages.flatMap((message) => [
    { index: { _id: message.id, version: message.rev, version_type: 'external_gte' as const } },
    messageDocument(message),
  ]);
  const { items } = await client.bulk({ index, operations, refresh: true });
  const failed = items.find(({ index: it }) => it?.error && it.status !== 409);
  if (failed) throw new Error(JSON.stringify(failed));
}

export function dynamoForTest(url: string): DynamoDBDocumentClient {
  process.env['AWS_ACCESS_KEY_ID'] ??= 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'local';
  return openDynamo(
    { DYNAMO_ENDPOINT: url, DYNAMO_REGION: 'us-east-1' },
    { connectMs: 1_000, answerMs: ANSWER_MS, attempts: 3 },
  );
}

export const elasticsearchForTest = (url: string): Client =>
  openElasticsearch(
    {
      ELASTICSEARCH_URL: url,
      ELASTICSEARCH_USER: undefined,
      ELASTICSEARCH_PASSWORD_FILE: undefined,
      ELASTICSEARCH_CA_FILE: undefined,
    },
    { answerMs: ANSWER_MS, retries: 1 },
  );
