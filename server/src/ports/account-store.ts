import type { CustomStatus, Rail, User } from '@suda/contract';

export interface Account extends User {
  /** Absent for guests. */
  passwordHash?: string | undefined;
  /** The account was restored without its password: nobody has one until an operator sets it. */
  passwordLost?: true | undefined;
  /** Only the credential of its holder resumes the name: a guest's once one was shown, an account's always. */
  isProtected: boolean;
  /** ISO 8601; when the last session of the user ended. */
  lastSeenAt?: string | undefined;
  /** Absent also when its time is over. */
  customStatus?: CustomStatus | undefined;
  /** ISO 8601; since when nobody can sign in as this user. */
  lockedAt?: string | undefined;
}

/** A user's latest sessions that are kept. */
export const SESSIONS_PER_USER = 100;

/** Expired sessions removed at each sign-in, where the engine does not expire them itself. */
export const EXPIRED_SESSIONS_PER_SIGN_IN = 20;

/** Matches by displayName, or by another part of a name, that a search sorts by userId; of more, it takes the first by that. */
export const NAME_MATCHES_SORTED = 1_000;

export interface StoredSession {
  id: string;
  userId: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  userAgent: string;
}

export interface SessionStart {
  userId: string;
  tokenHash: string;
  userAgent: string;
  /** ISO 8601. */
  expiresAt: string;
  /** What the password was verified against. */
  passwordHash?: string | undefined;
}

export interface PasswordChange {
  userId: string;
  passwordHash: string;
  previousHash?: string | undefined;
  keptSessionId?: string | undefined;
}

/**
 * Accounts, password hashes, sessions. A userId is taken once, by a guest or an account, and never again. Only hashes of
 * tokens are stored. Sessions expire and can be ended; an ended or expired one is never found again. A user keeps the
 * SESSIONS_PER_USER latest sessions.
 */
export abstract class AccountStore {
  abstract find(userId: string): Promise<Account | undefined>;

  /** Those of the users that exist, each once, in any order. */
  abstract findMany(userIds: readonly string[]): Promise<User[]>;

  /**
   * Users whose userId or displayName begins with `q`, then those with another part of either (`nameParts`) that does; both
   * case-insensitive, sorted by userId.
   */
  abstract search(q: string, limit: number): Promise<User[]>;

  /** `conflict` when the userId, or one that looks like it (`nameSkeletons`), is taken. Without a hash it is a guest. */
  abstract create(account: {
    userId: string;
    displayName: string;
    passwordHash?: string | undefined;
    isProtected: boolean;
  }): Promise<Account>;

  /** The users whose userId looks like one of these names (`nameSkeletons`), each once, in any order. */
  abstract claimantsOf(names: readonly string[]): Promise<string[]>;

  /** From now on only a credential resumes this guest. */
  abstract protect(userId: string): Promise<void>;

  /** Stores when the user's last session ended. `at`: ISO 8601. */
  abstract seen(userId: string, at: string): Promise<void>;

  /** Undefined takes it away. */
  abstract setCustomStatus(userId: string, status: CustomStatus | undefined): Promise<void>;

  /**
   * From now on the user has this name, wherever it is read, and a search finds them by its parts and by those of the userId
   * alone. Nothing happens for an unknown user.
   */
  abstract setDisplayName(userId: string, displayName: string): Promise<void>;

  /**
   * In one step: replaces the password hash, and ends the user's sessions but `keptSessionId`. Resolves with the ids of
   * those that ended; undefined, and nothing changes, for a guest, an unknown user, or when `previousHash` is given and is
   * not the present one.
   */
  abstract changePassword(change: PasswordChange): Promise<string[] | undefined>;

  /**
   * In one step: from now on `openSession` refuses the user, and all their sessions end. Resolves with the ids of those that
   * ended; undefined for an unknown user. `at`: ISO 8601.
   */
  abstract lock(userId: string, at: string): Promise<string[] | undefined>;

  /** False for an unknown user. */
  abstract unlock(userId: string): Promise<boolean>;

  /**
   * `not_found` for an unknown user; `unauthenticated` when `passwordHash` is given and no longer the present one;
   * `forbidden` for a locked one.
   */
  abstract openSession(session: SessionStart): Promise<StoredSession>;

  /** Undefined for a token that no live session has. */
  abstract session(tokenHash: string): Promise<{ session: StoredSession; account: Account } | undefined>;

  /** Moves lastSeenAt to now and the expiry to `expiresAt`. */
  abstract renewSession(sessionId: string, expiresAt: string): Promise<void>;

  /** Newest first, at most SESSIONS_PER_USER. */
  abstract sessions(userId: string): Promise<StoredSession[]>;

  /** False when the user has no such session. */
  abstract endSession(userId: string, sessionId: string): Promise<boolean>;

  /** Ends the user's sessions but `keptSessionId`; resolves with the ids of those that ended. */
  abstract endOtherSessions(userId: string, keptSessionId: string): Promise<string[]>;

  /** How the user arranged their list of rooms; undefined when they never did, or there is no such user. */
  abstract rail(userId: string): Promise<Rail | undefined>;

  /** Replaces it. What is written is durable. */
  abstract setRail(userId: string, rail: Rail): Promise<void>;
}
