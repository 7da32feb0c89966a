import { openDynamo, readMarks, type DynamoOptions, type DynamoSettings } from '@suda/engines/dynamo';
import { openElasticsearch, type ElasticsearchOptions, type ElasticsearchSettings } from '@suda/engines/elasticsearch';
import type { EngineSettings } from '@suda/engines/start';
import { DynamoArchive } from './dynamo/archive.js';
import { DynamoMessageHistory } from './message-history/message-history.js';
import { ElasticsearchMessageSearch, type Memberships } from './message-search/message-search.js';
import type { FaultObserver } from './engine-calls.js';
import { HotMessages } from './message-history/hot-messages.js';
import type { RedisConnections } from '@suda/engines/redis';

/** A user waits for the answer: a slow engine soon counts as unavailable. */
const DYNAMO_OPTIONS: DynamoOptions = { connectMs: 1_000, answerMs: 3_000, attempts: 3 };
const ELASTICSEARCH_OPTIONS: ElasticsearchOptions = { answerMs: 3_000, retries: 1 };

export type ArchiveSettings = DynamoSettings &
  ElasticsearchSettings &
  Pick<EngineSettings, 'DYNAMO_TABLE_PREFIX' | 'ELASTICSEARCH_INDEX'>;

/** What the consumers wrote, for reading. */
export interface ArchiveSide {
  archive: DynamoArchive;
  history: DynamoMessageHistory;
  searchIn: (rooms: Memberships) => ElasticsearchMessageSearch;
  /** How far DynamoDB was given the log. */
  readMarks: () => Promise<ReadonlyMap<number, string>>;
  /** Lets go of the engines. */
  close: () => Promise<void>;
}

/** Asks nothing of DynamoDB and Elasticsearch yet: the chat starts without them. A StartError for a secret that can't be read. */
export function openArchiveSide(
  connections: RedisConnections,
  settings: ArchiveSettings,
  observe?: FaultObserver,
): ArchiveSide {
  const dynamo = openDynamo(settings, DYNAMO_OPTIONS);
  const elasticsearch = openElasticsearch(settings, ELASTICSEARCH_OPTIONS);
  const archive = new DynamoArchive(dynamo, { tablePrefix: settings.DYNAMO_TABLE_PREFIX, observe });
  const hot = new HotMessages(connections, { observe });
  return {
    archive,
    history: new DynamoMessageHistory(hot, archive),
    searchIn: (rooms) =>
      new ElasticsearchMessageSearch(elasticsearch, rooms, hot, { index: settings.ELASTICSEARCH_INDEX, observe }),
    readMarks: () => readMarks(dynamo, settings.DYNAMO_TABLE_PREFIX),
    close: async () => {
      dynamo.destroy();
      await elasticsearch.close();
    },
  };
}
