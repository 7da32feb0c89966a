import type { AccountStore } from './account-store.js';
import type { ClientDirectory } from './client-directory.js';
import type { ContactStore } from './contact-store.js';
import type { DeliveryQueue } from './delivery-queue.js';
import type { InviteLinks } from './invite-links.js';
import type { MessageHistory } from './message-history.js';
import type { MessageSearch } from './message-search.js';
import type { PresenceStore } from './presence-store.js';
import type { RateLimits } from './rate-limits.js';
import type { RoomLog } from './room-log.js';
import type { RoomStore } from './room-store.js';
import type { SocketBackplane } from './socket-backplane.js';
import type { Tickets } from './tickets.js';
import type { WorkerEvents } from './worker-events.js';

/** Commands that may wait to be written in one process; more are refused as `unavailable`. */
export const MAX_WAITING_COMMANDS = 50_000;

/** One adapter for each port: what a mode consists of. */
export interface Backend {
  accounts: AccountStore;
  contacts: ContactStore;
  inviteLinks: InviteLinks;
  roomLog: RoomLog;
  rooms: RoomStore;
  history: MessageHistory;
  search: MessageSearch;
  presence: PresenceStore;
  backplane: SocketBackplane;
  rateLimits: RateLimits;
  clients: ClientDirectory;
  workerEvents: WorkerEvents;
  tickets: Tickets;
  deliveries: DeliveryQueue;
  /** Rejects while the engines can't serve. */
  ready: () => Promise<void>;
  /** Finishes pending work, then closes the engines. */
  close: () => Promise<void>;
}

/** Called for every commit, for the metrics. */
export type CommitObserver = (commit: { commands: number; durationMs: number }) => void;
