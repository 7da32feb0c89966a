import { randomUUID } from 'node:crypto';
import type { CustomStatus, Rail } from '@suda/contract';
import {
  EXPIRED_SESSIONS_PER_SIGN_IN,
  SESSIONS_PER_USER,
  type Account,
  type PasswordChange,
  type SessionStart,
  type StoredSession,
} from '../../../ports/account-store.js';
import { accountLocked, nameTaken, userNotFound, wrongCredentials } from '../../../rules/refusals.js';
import { nameKey, nameParts, nameSkeletons } from '@suda/engines/text';
import type { Sql } from '../sqlite/sql.js';

/** The writer's commands for users and their sessions. */
export function accountCommands(sql: Sql, now: () => number) {
  const existing = sql.query<[string], { password_hash: string | null; locked_at: string | null }>(
    'SELECT password_hash, locked_at FROM users WHERE user_id = ?',
  );
  const setPassword = sql.query<[string, string]>('UPDATE users SET password_hash = ? WHERE user_id = ?');
  const insertUser = sql.query<[string, string, string, string, string | null, number]>(
    'INSERT INTO users (user_id, id_key, name_key, display_name, password_hash, protected) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const holder = sql.query<[string], { user_id: string }>('SELECT user_id FROM name_skeletons WHERE skeleton = ?');
  const insertSkeleton = sql.query<[string, string]>(
    'INSERT OR IGNORE INTO name_skeletons (skeleton, user_id) VALUES (?, ?)',
  );
  const insertPart = sql.query<[string, string]>('INSERT OR IGNORE INTO user_name_parts (part, user_id) VALUES (?, ?)');
  const removePart = sql.query<[string, string]>('DELETE FROM user_name_parts WHERE part = ? AND user_id = ?');
  const nameOf = sql.query<[string], { display_name: string }>('SELECT display_name FROM users WHERE user_id = ?');
  const setName = sql.query<[string, string, string]>(
    'UPDATE users SET display_name = ?, name_key = ? WHERE user_id = ?',
  );
  const protect = sql.query<[string]>('UPDATE users SET protected = 1 WHERE user_id = ?');
  const setLocked = sql.query<[string | null, string]>('UPDATE users SET locked_at = ? WHERE user_id = ?');
  const seen = sql.query<[string, string]>('UPDATE users SET last_seen_at = ? WHERE user_id = ?');
  const setStatus = sql.query<[string | null, string]>('UPDATE users SET custom_status = ? WHERE user_id = ?');
  const insertSession = sql.query<[string, string, string, string, string, string, string]>(
    `INSERT INTO sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at, user_agent)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const dropOld = sql.query<[string, string]>(
    `DELETE FROM sessions WHERE user_id = ? AND n <=
       (SELECT n FROM sessions WHERE user_id = ? ORDER BY n DESC LIMIT 1 OFFSET ${SESSIONS_PER_USER})`,
  );
  const dropExpired = sql.query<[string]>(
    `DELETE FROM sessions WHERE n IN
       (SELECT n FROM sessions WHERE expires_at < ? ORDER BY expires_at LIMIT ${EXPIRED_SESSIONS_PER_SIGN_IN})`,
  );
  const renew = sql.query<[string, string, string]>(
    'UPDATE sessions SET last_seen_at = ?, expires_at = ? WHERE id = ?',
  );
  const end = sql.query<[string, string, string]>(
    'DELETE FROM sessions WHERE id = ? AND user_id = ? AND expires_at > ?',
  );
  const endOthers = sql.query<[string, string], { id: string }>(
    'DELETE FROM sessions WHERE user_id = ? AND id <> ? RETURNING id',
  );
  const time = (): string => new Date(now()).toISOString();

  const setRail = sql.query<[userId: string, rail: string]>(
    `INSERT INTO rails (user_id, rail) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET rail = excluded.rail`,
  );

  function addParts(userId: string, displayName: string): void {
    for (const { before, part } of [...nameParts(userId), ...nameParts(displayName)]) {
      if (before !== '') insertPart.run(part, userId);
    }
  }

  return {
    createAccount(command: {
      userId: string;
      displayName: string;
      passwordHash?: string | undefined;
      isProtected: boolean;
    }): Account {
      const { userId, displayName, passwordHash } = command;
      const skeletons = nameSkeletons(userId);
      if (existing.get(userId) || skeletons.some((it) => holder.get(it))) throw nameTaken();
      const isProtected = command.isProtected || passwordHash !== undefined;
      insertUser.run(
        userId,
        nameKey(userId),
        nameKey(displayName),
        displayName,
        passwordHash ?? null,
        isProtected ? 1 : 0,
      );
      for (const skeleton of skeletons) insertSkeleton.run(skeleton, userId);
      addParts(userId, displayName);
      const account: Account = { userId, displayName, guest: passwordHash === undefined, isProtected };
      if (passwordHash !== undefined) account.passwordHash = passwordHash;
      return account;
    },

    protectAccount({ userId }: { userId: string }): void {
      protect.run(userId);
    },

    setDisplayName({ userId, displayName }: { userId: string; displayName: string }): void {
      const former = nameOf.get(userId);
      if (!former) return;
      for (const { part } of nameParts(former.display_name)) removePart.run(part, userId);
      setName.run(displayName, nameKey(displayName), userId);
      addParts(userId, displayName);
    },

    setCustomStatus({ userId, status }: { userId: string; status: CustomStatus | undefined }): void {
      setStatus.run(status ? JSON.stringify(status) : null, userId);
    },

    accountSeen({ userId, at }: { userId: string; at: string }): void {
      seen.run(at, userId);
    },

    changePassword({ userId, passwordHash, previousHash, keptSessionId = '' }: PasswordChange): string[] | undefined {
      const present = existing.get(userId)?.password_hash ?? undefined;
      if (present === undefined || (previousHash !== undefined && previousHash !== present)) return undefined;
      setPassword.run(passwordHash, userId);
      return endOthers.all(userId, keptSessionId).map(({ id }) => id);
    },

    lockAccount({ userId, at }: { userId: string; at: string }): string[] | undefined {
      if (setLocked.run(at, userId) === 0) return undefined;
      return endOthers.all(userId, '').map(({ id }) => id);
    },

    unlockAccount({ userId }: { userId: string }): boolean {
      return setLocked.run(null, userId) > 0;
    },

    openSession({ userId, tokenHash, userAgent, expiresAt, passwordHash }: SessionStart): StoredSession {
      const user = existing.get(userId);
      if (!user) throw userNotFound();
      if (passwordHash !== undefined && passwordHash !== user.password_hash) throw wrongCredentials();
      if (user.locked_at !== null) throw accountLocked();
      const id = randomUUID();
      const at = time();
      insertSession.run(id, tokenHash, userId, at, at, expiresAt, userAgent);
      dropOld.run(userId, userId);
      dropExpired.run(at);
      return { id, userId, createdAt: at, lastSeenAt: at, expiresAt, userAgent };
    },

    renewSession({ sessionId, expiresAt }: { sessionId: string; expiresAt: string }): void {
      renew.run(time(), expiresAt, sessionId);
    },

    setRail({ userId, rail }: { userId: string; rail: Rail }): void {
      setRail.run(userId, JSON.stringify(rail));
    },

    endSession({ userId, sessionId }: { userId: string; sessionId: string }): boolean {
      return end.run(sessionId, userId, time()) > 0;
    },

    endOtherSessions({ userId, keptSessionId }: { userId: string; keptSessionId: string }): string[] {
      return endOthers.all(userId, keptSessionId).map(({ id }) => id);
    },
  };
}
