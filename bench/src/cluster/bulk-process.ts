import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { messageDocument, messageItem, tables } from '@suda/engines/log';
import { chunksOf, inParallel } from '@suda/engines/concurrency';
import { openDynamo } from '@suda/engines/dynamo';
import { openElasticsearch } from '@suda/engines/elasticsearch';
import { DYNAMO_OPTIONS } from '../../../consumers/dist/sink/dynamo/dynamo.js';
import { prepareTables } from '../../../consumers/dist/sink/dynamo/dynamo-tables.js';
import { ELASTICSEARCH_OPTIONS } from '../../../consumers/dist/sink/elasticsearch/elasticsearch.js';
import { createIndex } from '../../../consumers/dist/sink/elasticsearch/search-index.js';
import { type EngineEnv, settingsOf } from './engine-env.ts';
import { entries, type MessageEntry } from './messages.ts';
import type { Sink } from './replicas.ts';

export interface BulkTask {
  sink: Sink;
  env: EngineEnv;
  count: number;
  /** Messages written before the measurement, as warm-up of both sides. */
  warmUp: number;
  rooms: number;
}

export interface BulkMeasure {
  seconds: number;
}

/** The maximum of DynamoDB, and the fastest of several sizes for Elasticsearch. */
const DYNAMO = { size: 25, atOnce: 8 };
const ELASTICSEARCH = { size: 1_000, atOnce: 2 };

interface Bulk {
  /** Prepares the calls; only the calls are measured. */
  calls: (messages: readonly MessageEntry[]) => (() => Promise<void>)[];
  atOnce: number;
}

async function intoDynamo(env: EngineEnv): Promise<Bulk> {
  const settings = settingsOf(env);
  const client = openDynamo(settings, DYNAMO_OPTIONS);
  await prepareTables(client, settings.DYNAMO_TABLE_PREFIX);
  const { TableName } = tables(settings.DYNAMO_TABLE_PREFIX).messages;
  return {
    atOnce: DYNAMO.atOnce,
    calls: (messages) =>
      chunksOf(messages, DYNAMO.size).map((piece) => {
        const requests = piece.map(({ state }) => ({ PutRequest: { Item: messageItem(state) } }));
        return async () => {
          const { UnprocessedItems } = await client.send(
            new BatchWriteCommand({ RequestItems: { [TableName]: requests } }),
          );
          if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error('DynamoDB left items out.');
        };
      }),
  };
}

async function intoElasticsearch(env: EngineEnv): Promise<Bulk> {
  const settings = settingsOf(env);
  const client = openElasticsearch(settings, ELASTICSEARCH_OPTIONS);
  const index = await createIndex(client, settings.ELASTICSEARCH_INDEX, 1, { current: true, isIncomplete: false });
  return {
    atOnce: ELASTICSEARCH.atOnce,
    calls: (messages) =>
      chunksOf(messages, ELASTICSEARCH.size).map((piece) => {
        const operations = piece.map(({ state }) => {
          const action = { index: { _id: state.id, version: state.rev, version_type: 'external_gte' } };
          return `${JSON.stringify(action)}\n${JSON.stringify(messageDocument(state))}`;
        });
        return async () => {
          const { errors } = await client.bulk({ index, operations });
          if (errors) throw new Error('Elasticsearch refused documents.');
        };
      }),
  };
}

async function measure({ sink, env, count, warmUp, rooms }: BulkTask): Promise<BulkMeasure> {
  const { calls, atOnce } = await (sink === 'dynamo' ? intoDynamo(env) : intoElasticsearch(env));
  const write = (writes: (() => Promise<void>)[]) => inParallel(writes, atOnce, (call) => call());
  await write(calls([...entries(warmUp, rooms)]));
  const prepared = calls([...entries(count, rooms, warmUp)]);
  const began = performance.now();
  await write(prepared);
  return { seconds: (performance.now() - began) / 1_000 };
}

process.once('message', (task: BulkTask) => {
  void measure(task).then((measured) => {
    process.send?.(measured, () => process.exit());
  });
});
