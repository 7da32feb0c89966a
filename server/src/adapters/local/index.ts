import type { Backend, CommitObserver } from '../../ports/backend.js';
import {
  dataFile,
  holdFolder,
  migrate,
  openForReading,
  openForReadingAnyway,
  requireFile,
} from './sqlite/data-file.js';
import { checkFile, type FileCheck } from './sqlite/file-check.js';
import { MemoryClientDirectory } from './client-directory/client-directory.js';
import { MemoryPresenceStore } from './presence-store/presence-store.js';
import { MemoryRateLimits } from './rate-limits/rate-limits.js';
import { NoSocketBackplane } from './socket-backplane/socket-backplane.js';
import { Sql } from './sqlite/sql.js';
import { SqliteAccountStore } from './account-store/account-store.js';
import { SqliteContactStore } from './contact-store/contact-store.js';
import { SqliteDeliveryQueue } from './delivery-queue/delivery-queue.js';
import { SqliteMessageHistory } from './message-history/message-history.js';
import { SqliteInviteLinks } from './invite-links/invite-links.js';
import { prepareIndex } from './message-search/index-file.js';
import { SearchIndexer } from './message-search/search-indexer.js';
import { SqliteMessageSearch } from './message-search/message-search.js';
import { ReaderClient } from './reader/reader-client.js';
import { SqliteRoomLog } from './room-log/room-log.js';
import { SqliteRoomStore } from './room-store/room-store.js';
import { StoreHealth, type FaultObserver } from './store-health.js';
import { MemoryTickets } from './tickets/tickets.js';
import { MemoryWorkerEvents } from './worker-events/worker-events.js';
import { WriterClient } from './writer/writer-client.js';

interface LocalOptions {
  dataDir: string;
  observe?: CommitObserver;
  onFault?: FaultObserver;
}

/**
 * The backend of one process over one SQLite file, `<dataDir>/suda.db`, and its search index beside it. Rejects with a StartError, one line to act on,
 * when the folder can't be written, is in use by another process, or holds the file of a newer version or of another program, or an empty one.
 * A damaged file is told to `onFault` and by `ready`; a large one is checked while it is served. On a full disk it only reads
 * until there is room.
 */
export async function openLocalBackend(options: LocalOptions): Promise<Backend> {
  const file = dataFile(options.dataDir);
  const lock = holdFolder(options.dataDir);
  const health = new StoreHealth(options.onFault);
  let sql: Sql;
  let check: FileCheck;
  try {
    requireFile(file);
    migrate(file);
    const { db, unwritten } = openForReadingAnyway(file);
    sql = new Sql(db, (error) => health.readError(error));
    if (unwritten) health.onceWritable(() => sql.moveTo(openForReading(file)));
    else prepareIndex(file);
    check = await checkFile(file, (fault) => health.failed('the data file', fault));
  } catch (error) {
    lock.close();
    throw error;
  }
  const writer = new WriterClient(file, health, options.observe);
  const indexer = new SearchIndexer(file, writer, (fault) => health.failed('the search index', fault));
  const reader = new ReaderClient(file, (request, fault) =>
    health.failed(request === 'search' ? 'the search index' : 'the data file', fault),
  );
  const clients = new MemoryClientDirectory();
  let closed: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    await reader.close();
    await check.stop();
    // After the readers of the index: the connection that closes last removes its log.
    await indexer.close();
    sql.db.close();
    // Last, so that its closing checkpoints the whole log into the file.
    await writer.close();
    lock.close();
  };

  return {
    accounts: new SqliteAccountStore(sql, writer),
    contacts: new SqliteContactStore(sql, writer),
    inviteLinks: new SqliteInviteLinks(sql, writer),
    roomLog: new SqliteRoomLog(writer),
    rooms: new SqliteRoomStore(sql, writer),
    history: new SqliteMessageHistory(sql, reader),
    search: new SqliteMessageSearch(reader),
    presence: new MemoryPresenceStore(),
    backplane: new NoSocketBackplane(),
    rateLimits: new MemoryRateLimits(),
    clients,
    workerEvents: new MemoryWorkerEvents(clients),
    tickets: new MemoryTickets(),
    deliveries: new SqliteDeliveryQueue(sql, writer),
    ready: () => writer.ready(),
    close: () => (closed ??= close()),
  };
}
