import type { LogEntry } from '@suda/engines/log';
import type { Backend } from '../../../ports/backend.js';
import type { MessageHistory } from '../../../ports/message-history.js';
import type { MessageSearch } from '../../../ports/message-search.js';
import { ArchivePump, type ArchiveEngines } from './archive-pump.js';
import { openArchiveSide, type ArchiveSide } from '../open-archive.js';
import { prepareStreams } from '@suda/engines/redis';
import { AccountKeys } from '@suda/engines/log';
import { RedisAccountStore } from '../account-store/account-store.js';
import { connectRedis } from '../redis/connect.js';
import { redisForTest } from './redis.js';
import { openRoomSide } from '../open-rooms.js';

/** What of the log is trimmed before each read of history. */
export type Trimmed = (entry: LogEntry) => boolean;

/** For the suites that read what the consumers wrote, without presence: before each read the log is copied, and what `trimmed` says leaves Redis. */
export async function openArchive(
  engines: ArchiveEngines & { redis: string },
  trimmed: Trimmed = () => false,
): Promise<Backend> {
  const connections = await connectRedis(redisForTest(engines.redis));
  await prepareStreams(connections);
  const pump = await ArchivePump.open(connections, engines);
  const archives = openArchiveSide(connections, {
    DYNAMO_ENDPOINT: engines.dynamo,
    DYNAMO_REGION: 'us-east-1',
    DYNAMO_TABLE_PREFIX: pump.tablePrefix,
    ELASTICSEARCH_URL: engines.elasticsearch ?? 'http://127.0.0.1:1',
    ELASTICSEARCH_USER: undefined,
    ELASTICSEARCH_PASSWORD_FILE: undefined,
    ELASTICSEARCH_CA_FILE: undefined,
    ELASTICSEARCH_INDEX: pump.index,
  });
  const rooms = await openRoomSide(connections, { archive: archives.archive });
  return {
    accounts: new RedisAccountStore(connections.commands, new AccountKeys(connections.keys.prefix)),
    roomLog: rooms.roomLog,
    rooms: rooms.rooms,
    history: afterTrimming(archives, () => pump.trim(trimmed)),
    search: afterCopying(archives.searchIn(rooms.rooms), () => pump.copy()),
    close: async () => {
      await rooms.close();
      await pump.close();
      await archives.close();
      await connections.close();
    },
  } as unknown as Backend;
}

const afterTrimming = ({ history }: ArchiveSide, trim: () => Promise<void>): MessageHistory => ({
  page: async (...args) => trim().then(() => history.page(...args)),
  exportPart: async (range) => trim().then(() => history.exportPart(range)),
  message: async (...args) => trim().then(() => history.message(...args)),
  changesSince: async (...args) => trim().then(() => history.changesSince(...args)),
});

const afterCopying = (search: MessageSearch, copy: () => Promise<void>): MessageSearch => ({
  search: async (query) => copy().then(() => search.search(query)),
  firstInSpans: async (...args) => copy().then(() => search.firstInSpans(...args)),
});
