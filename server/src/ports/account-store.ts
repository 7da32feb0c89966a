import type { User } from '@suda/contract';

export interface Account extends User {
  /** Absent for guests. */
  passwordHash?: string | undefined;
  /** A guest whose holder has shown a credential: only that credential resumes the name. Accounts always are. */
  guarded: boolean;
  /** ISO 8601; when the last session of the user ended. */
  lastSeenAt?: string | undefined;
}

export interface StoredSession {
  id: string;
  userId: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  userAgent: string;
}

/**
 * Accounts, password hashes, sessions. A userId is taken once, by a guest or an account, and never again. Only hashes of
 * tokens are stored. Sessions expire and can be ended; an ended or expired one is never found again. A user keeps the 100
 * latest sessions.
 */
export abstract class AccountStore {
  abstract find(userId: string): Promise<Account | undefined>;

  /** Those of the users that exist, each once, in no promised order. */
  abstract findMany(userIds: readonly string[]): Promise<User[]>;

  /** Users whose userId or displayName begins with `q`, any case, by userId. */
  abstract search(q: string, limit: number): Promise<User[]>;

  /** `conflict` when the userId is taken. Without a hash it is a guest. */
  abstract create(account: {
    userId: string;
    displayName: string;
    passwordHash?: string | undefined;
    guarded: boolean;
  }): Promise<Account>;

  /** From now on only a credential resumes this guest. */
  abstract guard(userId: string): Promise<void>;

  /** The user's last session just ended. */
  abstract seen(userId: string, at: string): Promise<void>;

  abstract openSession(session: {
    userId: string;
    tokenHash: string;
    userAgent: string;
    expiresAt: string;
  }): Promise<StoredSession>;

  abstract session(tokenHash: string): Promise<{ session: StoredSession; account: Account } | undefined>;

  /** Moves lastSeenAt to now and the expiry to `expiresAt`. */
  abstract renewSession(sessionId: string, expiresAt: string): Promise<void>;

  /** Newest first, at most 100. */
  abstract sessions(userId: string): Promise<StoredSession[]>;

  /** False when the user has no such session. */
  abstract endSession(userId: string, sessionId: string): Promise<boolean>;
}
