import type { PresenceStatus } from '@suda/contract';

export interface PresenceChange {
  userId: string;
  status: PresenceStatus;
}

/**
 * Who is online: a user is while any live socket of theirs is known, on any process. A process that died takes its
 * sockets with it, and that is announced within 30 s. A change is announced once in every process.
 */
export abstract class PresenceStore {
  /** Knowing a socket twice changes nothing. */
  abstract connect(userId: string, socketId: string): Promise<void>;

  abstract disconnect(userId: string, socketId: string): Promise<void>;

  /** Those of the users that are online. */
  abstract onlineOf(userIds: readonly string[]): Promise<Set<string>>;

  /** The first `limit` online users, those longest there first. */
  abstract online(limit: number): Promise<string[]>;

  abstract onChange(listener: (changes: readonly PresenceChange[]) => void): void;
}
