import { IDEMPOTENCY_KEY_SECONDS, LogKeys, messageItem } from '@suda/engines/log';
import { Redis } from 'ioredis';
import { inParallel } from '@suda/engines/concurrency';
import { openClusterBackend } from '../../../server/dist/adapters/cluster/index.js';
import { throughScript } from './appenders.ts';
import type { BulkMeasure, BulkTask } from './bulk-process.ts';
import { type EngineEnv, freshNames, settingsOf } from './engine-env.ts';
import { withEngines } from './engines.ts';
import { clientIdOf, entries, roomIds, SENDER } from './messages.ts';
import { redisBytes } from './redis-readings.ts';
import { inProcess } from './task-process.ts';

/** In bytes. */
export interface Costs {
  /** In Redis while it is hot: the stream's entry, and its name among the recent ones. */
  hotMessage: number;
  /** In Redis for 48 hours: the idempotency key. */
  idempotencyKey: number;
  /** In Redis: a room with its owner, and each further member. */
  room: number;
  member: number;
  /** One message as JSON in the log. */
  entry: number;
  /** As AWS counts it; a write of up to 1,024 takes one unit. */
  dynamoItem: number;
  /** On Elasticsearch's disk, merged. */
  elasticsearchDocument: number;
}

export interface CostPlan {
  messages: number;
  rooms: number;
}

const MEMBERS_A_ROOM = 101;
const AT_ONCE = 500;
const ROOMS_AT_ONCE = 50;

export async function measureCosts(plan: CostPlan): Promise<Costs> {
  const inRedis = await withEngines(['redis'], async (engines) => {
    const { url } = engines.redis;
    const message = await wholeMessage(url, freshNames(engines), plan);
    const key = await idempotencyKey(url, freshNames(engines), plan);
    return { hotMessage: message - key, idempotencyKey: key };
  });
  const ofRooms = await withEngines(['redis'], (engines) => roomsAndMembers(engines.redis.url, freshNames(engines)));
  const elasticsearchDocument = await withEngines(['elasticsearch'], (engines) =>
    onDisk(engines.elasticsearch.url, freshNames(engines), plan),
  );
  const sample = [...entries(1_000, plan.rooms)];
  const average = (of: (entry: (typeof sample)[number]) => number) =>
    sample.reduce((sum, entry) => sum + of(entry), 0) / sample.length;
  return {
    ...inRedis,
    ...ofRooms,
    entry: average((entry) => Buffer.byteLength(JSON.stringify(entry))),
    dynamoItem: average(({ state }) => itemBytes(messageItem(state))),
    elasticsearchDocument,
  };
}

/** Through the port, so that all parts of a message are counted. */
async function wholeMessage(url: string, env: EngineEnv, { messages, rooms }: CostPlan): Promise<number> {
  const appender = await throughScript(env, rooms);
  const before = await redisBytes(url);
  for (let n = 0; n < messages; n += AT_ONCE) {
    const size = Math.min(AT_ONCE, messages - n);
    await Promise.all(Array.from({ length: size }, (_, index) => appender.append(n + index)));
  }
  const after = await redisBytes(url);
  await appender.close();
  return (after - before) / messages;
}

/** Only the idempotency keys, as the script sets them. */
async function idempotencyKey(url: string, env: EngineEnv, { messages, rooms }: CostPlan): Promise<number> {
  const redis = new Redis(url);
  const keys = new LogKeys(settingsOf(env).KEY_PREFIX);
  const ids = roomIds(rooms);
  const before = await redisBytes(url);
  for (let first = 0; first < messages; first += AT_ONCE) {
    const pipeline = redis.pipeline();
    for (let n = first; n < Math.min(first + AT_ONCE, messages); n += 1) {
      const seq = 2 + Math.floor(n / rooms);
      pipeline.set(keys.idempotencyKey(ids[n % rooms]!, SENDER, clientIdOf(n)), seq, 'EX', IDEMPOTENCY_KEY_SECONDS);
    }
    await pipeline.exec();
  }
  const after = await redisBytes(url);
  await redis.quit();
  return (after - before) / messages;
}

/** With their log entries. */
async function roomsAndMembers(url: string, env: EngineEnv): Promise<{ room: number; member: number }> {
  const backend = await openClusterBackend(settingsOf(env));
  const make = async (count: number, prefix: string, people: { userId: string; displayName: string }[]) => {
    const before = await redisBytes(url);
    const numbers = Array.from({ length: count }, (_, number) => number);
    await inParallel(numbers, ROOMS_AT_ONCE, async (number) => {
      const roomId = `${prefix}${String(number).padStart(24, '0')}`;
      const owner = { userId: `${SENDER}${number}`, displayName: SENDER };
      const plain = { name: roomId, topic: '', visibility: 'private', direct: false } as const;
      await backend.roomLog.createRoom({ ...plain, roomId, owner, people });
    });
    return ((await redisBytes(url)) - before) / count;
  };
  const people = Array.from({ length: MEMBERS_A_ROOM - 1 }, (_, index) => ({
    userId: `person${index}`,
    displayName: `Person ${index}`,
  }));
  const room = await make(5_000, '01', []);
  const full = await make(200, '02', people);
  await backend.close();
  return { room, member: (full - room) / people.length };
}

async function onDisk(url: string, env: EngineEnv, { messages, rooms }: CostPlan): Promise<number> {
  const task: BulkTask = { sink: 'elasticsearch', env, count: messages, warmUp: 0, rooms };
  await inProcess<BulkMeasure>('./bulk-process.ts', task, env);
  const index = `${url}/${env['ELASTICSEARCH_INDEX']}`;
  await fetch(`${index}/_forcemerge?max_num_segments=1`, { method: 'POST' });
  // Merged segments are removed from the disk when no search reads them.
  await fetch(`${index}/_refresh`, { method: 'POST' });
  await fetch(`${index}/_flush?force=true`, { method: 'POST' });
  const answer = (await (await fetch(`${index}/_stats/store,docs`)).json()) as {
    _all: { primaries: { docs: { count: number }; store: { size_in_bytes: number } } };
  };
  const { docs, store } = answer._all.primaries;
  return store.size_in_bytes / docs.count;
}

/** Names and values: text in UTF-8, a number two digits a byte and one more, as DynamoDB's developer guide counts. */
function itemBytes(item: object): number {
  return Object.entries(item).reduce((sum, [name, value]) => {
    if (value === undefined) return sum;
    const size = typeof value === 'number' ? Math.ceil(String(value).length / 2) + 1 : Buffer.byteLength(String(value));
    return sum + Buffer.byteLength(name) + size;
  }, 0);
}
