import type { EngineSettings } from '@suda/engines/start';
import type { Backend, CommitObserver } from '../../ports/backend.js';
import { openArchiveSide } from './open-archive.js';
import type { FaultObserver } from './engine-calls.js';
import { prepareStreams, type RedisConnections } from '@suda/engines/redis';
import { AccountKeys } from '@suda/engines/log';
import { ClientKeys } from './client-directory/client-keys.js';
import { RedisClientDirectory } from './client-directory/client-directory.js';
import { RedisTickets } from './tickets/tickets.js';
import { RedisWorkerEvents } from './worker-events/worker-events.js';
import { PresenceKeys } from './presence-store/presence-keys.js';
import { RedisAccountStore } from './account-store/account-store.js';
import { ArchiveGuard } from './redis/archive-guard.js';
import { checkDurability } from './redis/durability.js';
import { RedisPresenceStore } from './presence-store/presence-store.js';
import { RedisRateLimits } from './rate-limits/rate-limits.js';
import { RedisSocketBackplane } from './socket-backplane/socket-backplane.js';
import { DeliveryKeys } from './delivery-queue/delivery-keys.js';
import { RedisDeliveryQueue } from './delivery-queue/delivery-queue.js';
import { ContactKeys } from './contact-store/contact-keys.js';
import { RedisContactStore } from './contact-store/contact-store.js';
import { connectRedis } from './redis/connect.js';
import { openRoomSide } from './open-rooms.js';

export type { FaultObserver } from './engine-calls.js';

const DELIVERY_CLAIM_MS = 30_000;

export interface ClusterOptions {
  observe?: CommitObserver | undefined;
  /** Told why an engine did not serve. */
  onFault?: FaultObserver | undefined;
  /** ms after which a delivery that a process has claimed, and not ended, passes to another. */
  deliveryClaimMs?: number;
}

/**
 * The backend of one of many processes over Redis, DynamoDB and Elasticsearch. Rejects with a StartError, one line to act
 * on, when Redis can't be reached, may forget what was acked, or holds another version's log. The other two may come later.
 */
export async function openClusterBackend(settings: EngineSettings, options: ClusterOptions = {}): Promise<Backend> {
  const redis = await connectRedis(settings);
  try {
    await checkDurability(redis);
    await prepareStreams(redis);
    return await assemble(settings, redis, options);
  } catch (error) {
    await redis.close();
    throw error;
  }
}

async function assemble(
  settings: EngineSettings,
  redis: RedisConnections,
  { observe, onFault, deliveryClaimMs = DELIVERY_CLAIM_MS }: ClusterOptions,
): Promise<Backend> {
  const { archive, history, searchIn, readMarks, close: closeArchive } = openArchiveSide(redis, settings, onFault);
  const guard = new ArchiveGuard(redis, readMarks, onFault);
  const {
    roomLog,
    rooms,
    inviteLinks,
    close: closeRooms,
  } = await openRoomSide(redis, { archive, observe, onFault, guard });
  const { KEY_PREFIX: prefix } = settings;
  const backplane = new RedisSocketBackplane(redis.writer(), redis.subscriber(), prefix);
  const presence = await RedisPresenceStore.open(redis.commands, redis.blocking(), new PresenceKeys(prefix));
  const clientKeys = new ClientKeys(prefix, settings.CLIENT_MAP_PREFIX ?? `${prefix}socket:`);
  const [ofClients, eventSubscriber] = [redis.writer(), redis.subscriber()];
  await redis.connect();
  const accounts = new RedisAccountStore(redis.commands, new AccountKeys(prefix), guard);
  const clients = await RedisClientDirectory.open(redis.commands, ofClients, clientKeys);
  const workerEvents = new RedisWorkerEvents(ofClients, eventSubscriber, clientKeys, clients);
  const deliveryKeys = new DeliveryKeys(prefix);
  const deliveries = await RedisDeliveryQueue.open(redis, deliveryKeys, { claimMs: deliveryClaimMs, onFault });
  await accounts.prepare();
  await guard.settled();
  let closed: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    await presence.close();
    await clients.close();
    backplane.close();
    guard.close();
    workerEvents.close();
    await deliveries.close();
    await closeRooms();
    await closeArchive();
    await redis.close();
  };

  return {
    accounts,
    contacts: new RedisContactStore(redis.commands, new ContactKeys(prefix)),
    inviteLinks,
    roomLog,
    rooms,
    history,
    search: searchIn(rooms),
    presence,
    backplane,
    rateLimits: new RedisRateLimits(redis.commands, prefix),
    clients,
    workerEvents,
    tickets: new RedisTickets(redis.commands, prefix),
    deliveries,
    // Without the others the chat goes on: they only make it shorter of memory.
    ready: async () => {
      guard.requireSound();
      await redis.ready();
    },
    close: () => (closed ??= close()),
  };
}
