import type { Backend } from '../../../ports/backend.js';
import { AccountKeys } from '@suda/engines/log';
import { RedisClientDirectory } from '../client-directory/client-directory.js';
import { ClientKeys } from '../client-directory/client-keys.js';
import { RedisTickets } from '../tickets/tickets.js';
import { RedisWorkerEvents } from '../worker-events/worker-events.js';
import { ContactKeys } from '../contact-store/contact-keys.js';
import { RedisContactStore } from '../contact-store/contact-store.js';
import { DeliveryKeys } from '../delivery-queue/delivery-keys.js';
import { RedisDeliveryQueue } from '../delivery-queue/delivery-queue.js';
import { PresenceKeys } from '../presence-store/presence-keys.js';
import { RedisAccountStore } from '../account-store/account-store.js';
import { RedisPresenceStore } from '../presence-store/presence-store.js';
import type { LeaseTimes } from '../redis/lease.js';
import { RedisRateLimits } from '../rate-limits/rate-limits.js';
import { RedisSocketBackplane } from '../socket-backplane/socket-backplane.js';
import { redisForTest } from './redis.js';
import type { RedisConnections, RedisSettings } from '@suda/engines/redis';
import { connectRedis } from '../redis/connect.js';

/** What one process has of people. */
export async function openPeople(settings: RedisSettings, times?: LeaseTimes) {
  const connections = await connectRedis(settings);
  const { KEY_PREFIX: prefix } = settings;
  const keys = new PresenceKeys(prefix);
  const reader = connections.blocking();
  const presence = await RedisPresenceStore.open(connections.commands, reader, keys, times);
  const [publisher, subscriber] = [connections.writer(), connections.subscriber()];
  const backplane = new RedisSocketBackplane(publisher, subscriber, prefix);
  const clientKeys = new ClientKeys(prefix, `${prefix}socket:`);
  const [ofClients, eventSubscriber] = [connections.writer(), connections.subscriber()];
  await connections.connect();
  const clients = await RedisClientDirectory.open(connections.commands, ofClients, clientKeys, times);
  const workerEvents = new RedisWorkerEvents(ofClients, eventSubscriber, clientKeys, clients);
  return {
    connections,
    keys,
    reader,
    publisher,
    subscriber,
    presence,
    backplane,
    accounts: new RedisAccountStore(connections.commands, new AccountKeys(prefix)),
    contacts: new RedisContactStore(connections.commands, new ContactKeys(prefix)),
    clients,
    clientKeys,
    ofClients,
    eventSubscriber,
    workerEvents,
    tickets: new RedisTickets(connections.commands, prefix),
    rateLimits: new RedisRateLimits(connections.commands, prefix),
    close: async () => {
      await presence.close();
      await clients.close();
      backplane.close();
      workerEvents.close();
      await connections.close();
    },
  };
}

/** The deliveries of one process, whose claims pass to another after so many ms. */
export async function openDeliveries(connections: RedisConnections, claimMs: number) {
  const keys = new DeliveryKeys(connections.settings.KEY_PREFIX);
  return { keys, queue: await RedisDeliveryQueue.open(connections, keys, { claimMs }) };
}

export type People = Awaited<ReturnType<typeof openPeople>>;

/** For the suites of the ports that need no room. */
export async function openBackendOfPeople(redisUrl: string): Promise<Backend> {
  const people = await openPeople(redisForTest(redisUrl));
  const { queue: deliveries } = await openDeliveries(people.connections, 60_000);
  return { ...people, deliveries, roomLog: { onCommit: () => undefined } } as unknown as Backend;
}
