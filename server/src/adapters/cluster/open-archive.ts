import type { EngineSettings } from '@suda/contract/log';
import { DynamoArchive } from './dynamo/archive.js';
import { DynamoMessageHistory } from './message-history/message-history.js';
import { openDynamo, type DynamoSettings } from './dynamo/client.js';
import { ElasticsearchMessageSearch, type Memberships } from './message-search/message-search.js';
import { openElasticsearch, type ElasticsearchSettings } from './elasticsearch/client.js';
import type { FaultObserver } from './engine-calls.js';
import { HotMessages } from './message-history/hot-messages.js';
import type { RedisConnections } from './redis/connections.js';

export type ArchiveSettings = DynamoSettings &
  ElasticsearchSettings &
  Pick<EngineSettings, 'DYNAMO_TABLE_PREFIX' | 'ELASTICSEARCH_INDEX'>;

/** What the consumers wrote, for reading. */
export interface ArchiveSide {
  archive: DynamoArchive;
  history: DynamoMessageHistory;
  searchIn(rooms: Memberships): ElasticsearchMessageSearch;
  /** Lets go of the engines. */
  close(): Promise<void>;
}

/** Asks nothing of DynamoDB and Elasticsearch yet: the chat starts without them. A StartError for a secret that can't be read. */
export function openArchiveSide(
  connections: RedisConnections,
  settings: ArchiveSettings,
  observe?: FaultObserver,
): ArchiveSide {
  const dynamo = openDynamo(settings);
  const elasticsearch = openElasticsearch(settings);
  const archive = new DynamoArchive(dynamo, { tablePrefix: settings.DYNAMO_TABLE_PREFIX, observe });
  const hot = new HotMessages(connections, { observe });
  return {
    archive,
    history: new DynamoMessageHistory(hot, archive),
    searchIn: (rooms) =>
      new ElasticsearchMessageSearch(elasticsearch, rooms, hot, { index: settings.ELASTICSEARCH_INDEX, observe }),
    close: async () => {
      dynamo.destroy();
      await elasticsearch.close();
    },
  };
}
