import type { PresenceStatus } from '@suda/contract';

export interface PresenceChange {
  userId: string;
  status: PresenceStatus;
}

/**
 * Which users are online: those with a live socket on any process. The sockets of a process that died are dropped, and
 * that is announced, within 30 s. A change is announced once in every process, and so is a new display name.
 */
export abstract class PresenceStore {
  /** Idempotent for each socket. */
  abstract connect(userId: string, socketId: string): Promise<void>;

  abstract disconnect(userId: string, socketId: string): Promise<void>;

  /** Those of the users that are online. */
  abstract onlineOf(userIds: readonly string[]): Promise<Set<string>>;

  /** The first `limit` online users, in the order they came online. */
  abstract online(limit: number): Promise<string[]>;

  abstract onChange(listener: (changes: readonly PresenceChange[]) => void): void;

  /** Announces that a user has another display name; resolves when that was heard in this process. */
  abstract announceName(userId: string): Promise<void>;

  abstract onNewName(listener: (userIds: readonly string[]) => void): void;

  /** Called in one process alone of those who went offline: that of their last socket, or that which found it dead. */
  abstract onDeparture(listener: (userIds: readonly string[]) => void): void;
}
