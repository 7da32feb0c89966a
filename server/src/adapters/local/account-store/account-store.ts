import type { CustomStatus, Rail, User } from '@suda/contract';
import {
  AccountStore,
  NAME_MATCHES_SORTED,
  SESSIONS_PER_USER,
  type Account,
  type PasswordChange,
  type SessionStart,
  type StoredSession,
} from '../../../ports/account-store.js';
import { customStatusAt } from '../../../rules/custom-status.js';
import { nameKey, nameSkeletons, sortedByName } from '@suda/engines/text';
import { pastPrefix } from '../sqlite/rows.js';
import type { Sql } from '../sqlite/sql.js';
import type { WriterClient } from '../writer/writer-client.js';

interface UserRow {
  user_id: string;
  display_name: string;
  password_hash: string | null;
  protected: number;
  last_seen_at: string | null;
  locked_at: string | null;
  custom_status: string | null;
}

interface SessionRow {
  id: string;
  user_id: string;
  created_at: string;
  session_seen_at: string;
  expires_at: string;
  user_agent: string;
}

const USER_COLUMNS =
  'u.user_id, u.display_name, u.password_hash, u.protected, u.last_seen_at, u.locked_at, u.custom_status';
const SESSION_COLUMNS = 's.id, s.user_id, s.created_at, s.last_seen_at AS session_seen_at, s.expires_at, s.user_agent';

export class SqliteAccountStore extends AccountStore {
  private readonly statements;

  constructor(
    sql: Sql,
    private readonly writer: WriterClient,
  ) {
    super();
    this.statements = {
      user: sql.query<[userId: string], UserRow>(`SELECT ${USER_COLUMNS} FROM users u WHERE u.user_id = ?`),
      byId: sql.query<[from: string, past: string, limit: number], UserRow>(
        `SELECT ${USER_COLUMNS} FROM users u WHERE u.id_key >= ? AND u.id_key < ?
         ORDER BY u.id_key, u.user_id LIMIT ?`,
      ),
      byName: sql.query<[from: string, past: string], UserRow>(
        `SELECT ${USER_COLUMNS} FROM users u WHERE u.name_key <> u.id_key AND u.name_key >= ? AND u.name_key < ?
         ORDER BY u.name_key, u.user_id LIMIT ${NAME_MATCHES_SORTED}`,
      ),
      byPart: sql.query<[from: string, past: string], UserRow>(
        `SELECT ${USER_COLUMNS} FROM user_name_parts p CROSS JOIN users u ON u.user_id = p.user_id
         WHERE p.part >= ? AND p.part < ? ORDER BY p.part, p.user_id LIMIT ${NAME_MATCHES_SORTED}`,
      ),
      claimant: sql.query<[skeleton: string], { user_id: string }>(
        'SELECT user_id FROM name_skeletons WHERE skeleton = ?',
      ),
      session: sql.query<[tokenHash: string, now: string], SessionRow & UserRow>(
        `SELECT ${SESSION_COLUMNS}, ${USER_COLUMNS} FROM sessions s CROSS JOIN users u ON u.user_id = s.user_id
         WHERE s.token_hash = ? AND s.expires_at > ?`,
      ),
      rail: sql.query<[userId: string], { rail: string }>('SELECT rail FROM rails WHERE user_id = ?'),
      sessions: sql.query<[userId: string, now: string], SessionRow>(
        `SELECT ${SESSION_COLUMNS} FROM sessions s WHERE s.user_id = ? AND s.expires_at > ? ORDER BY s.n DESC LIMIT ${SESSIONS_PER_USER}`,
      ),
    };
  }

  async find(userId: string): Promise<Account | undefined> {
    const row = this.statements.user.get(userId);
    return row && toAccount(row);
  }

  async findMany(userIds: readonly string[]): Promise<User[]> {
    return [...new Set(userIds)].flatMap((userId) => {
      const row = this.statements.user.get(userId);
      return row ? [toUser(row)] : [];
    });
  }

  async search(q: string, limit: number): Promise<User[]> {
    const key = nameKey(q);
    const past = pastPrefix(key);
    const { byId, byName, byPart } = this.statements;
    const begins = [...byId.all(key, past, limit), ...byName.all(key, past)];
    if (key === '') return sorted(begins).slice(0, limit);
    const known = new Set(begins.map((row) => row.user_id));
    const contains = byPart.all(key, past).filter((row) => !known.has(row.user_id));
    return [...sorted(begins), ...sorted(contains)].slice(0, limit);
  }

  create(account: { userId: string; displayName: string; passwordHash?: string | undefined; isProtected: boolean }) {
    return this.writer.write('createAccount', account);
  }

  async claimantsOf(names: readonly string[]): Promise<string[]> {
    const held = names.flatMap(nameSkeletons).map((it) => this.statements.claimant.get(it)?.user_id);
    return [...new Set(held)].filter((it) => it !== undefined);
  }

  async protect(userId: string): Promise<void> {
    await this.writer.write('protectAccount', { userId });
  }

  async seen(userId: string, at: string): Promise<void> {
    await this.writer.write('accountSeen', { userId, at });
  }

  async setCustomStatus(userId: string, status: CustomStatus | undefined): Promise<void> {
    await this.writer.write('setCustomStatus', { userId, status });
  }

  async setDisplayName(userId: string, displayName: string): Promise<void> {
    await this.writer.write('setDisplayName', { userId, displayName });
  }

  changePassword(change: PasswordChange): Promise<string[] | undefined> {
    return this.writer.write('changePassword', change);
  }

  lock(userId: string, at: string): Promise<string[] | undefined> {
    return this.writer.write('lockAccount', { userId, at });
  }

  unlock(userId: string): Promise<boolean> {
    return this.writer.write('unlockAccount', { userId });
  }

  openSession(session: SessionStart): Promise<StoredSession> {
    return this.writer.write('openSession', session);
  }

  async session(tokenHash: string): Promise<{ session: StoredSession; account: Account } | undefined> {
    const row = this.statements.session.get(tokenHash, new Date().toISOString());
    return row && { session: toSession(row), account: toAccount(row) };
  }

  async rail(userId: string): Promise<Rail | undefined> {
    const row = this.statements.rail.get(userId);
    return row && (JSON.parse(row.rail) as Rail);
  }

  async setRail(userId: string, rail: Rail): Promise<void> {
    await this.writer.write('setRail', { userId, rail });
  }

  async renewSession(sessionId: string, expiresAt: string): Promise<void> {
    await this.writer.write('renewSession', { sessionId, expiresAt });
  }

  async sessions(userId: string): Promise<StoredSession[]> {
    return this.statements.sessions.all(userId, new Date().toISOString()).map(toSession);
  }

  endSession(userId: string, sessionId: string): Promise<boolean> {
    return this.writer.write('endSession', { userId, sessionId });
  }

  endOtherSessions(userId: string, keptSessionId: string): Promise<string[]> {
    return this.writer.write('endOtherSessions', { userId, keptSessionId });
  }
}

/** Each user once, by userId, case-insensitive. */
function sorted(rows: readonly UserRow[]): User[] {
  const users = new Map(rows.map((row) => [row.user_id, toUser(row)]));
  return sortedByName([...users.values()], ({ userId }) => userId);
}

const toUser = (row: UserRow): User => ({
  userId: row.user_id,
  displayName: row.display_name,
  guest: row.password_hash === null,
});

function toAccount(row: UserRow): Account {
  const account: Account = { ...toUser(row), isProtected: row.protected === 1 };
  if (row.password_hash !== null) account.passwordHash = row.password_hash;
  if (row.last_seen_at !== null) account.lastSeenAt = row.last_seen_at;
  const customStatus = customStatusAt(row.custom_status, Date.now());
  if (customStatus) account.customStatus = customStatus;
  if (row.locked_at !== null) account.lockedAt = row.locked_at;
  return account;
}

const toSession = (row: SessionRow): StoredSession => ({
  id: row.id,
  userId: row.user_id,
  createdAt: row.created_at,
  lastSeenAt: row.session_seen_at,
  expiresAt: row.expires_at,
  userAgent: row.user_agent,
});
