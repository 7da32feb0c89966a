import { createHash } from 'node:crypto';
import type { ChatError, CustomStatus, Rail, User } from '@suda/contract';
import {
  AccountStore,
  SESSIONS_PER_USER,
  type Account,
  type PasswordChange,
  type SessionStart,
  type StoredSession,
} from '../../../ports/account-store.js';
import { customStatusAt } from '../../../rules/custom-status.js';
import { accountLocked, nameTaken, userNotFound, wrongCredentials } from '../../../rules/refusals.js';
import { LOST_PASSWORD_HASH, type AccountKeys } from '@suda/engines/log';
import { ALWAYS_ADMITTED, type Admission } from '../redis/archive-guard.js';
import { completeEarlier } from '../redis/earlier-data.js';
import { orUnavailable } from '../redis/fault.js';
import { scriptsBeside, type RedisClient } from '@suda/engines/redis';
import { NameClaims } from './name-claims.js';
import { UserNames } from './user-names.js';

/** The account's fields as Redis stores them; `guarded` is `isProtected`, and an empty `lockedAt` or `customStatus` is none. */
const FIELDS = ['displayName', 'passwordHash', 'guarded', 'lastSeenAt', 'lockedAt', 'customStatus'] as const;
type Values = (string | null)[];

const script = scriptsBeside(import.meta.url);

const createAccount = script<number>('create-account');
const updateAccount = script<number>('update-account');
const renameAccount = script<string | null>('rename-account');
const openSession = script<string[] | number | null>('open-session');
const renewSession = script<number>('renew-session');
const endSession = script<number>('end-session');
const endOtherSessions = script<string[] | null>('end-other-sessions');
const SCRIPTS = [createAccount, updateAccount, renameAccount, openSession, renewSession, endSession, endOtherSessions];

/** Accounts and sessions: a user's in one hash slot; in others the owner of each session, and the names to search. */
export class RedisAccountStore extends AccountStore {
  private readonly names: UserNames;
  private readonly claims: NameClaims;

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: AccountKeys,
    private readonly admission: Admission = ALWAYS_ADMITTED,
  ) {
    super();
    this.names = new UserNames(redis, keys);
    this.claims = new NameClaims(redis, keys);
    for (const it of SCRIPTS) it.define(redis);
  }

  /** To be called before any name is taken: claims and lists those of users of earlier versions. */
  async prepare(): Promise<void> {
    await orUnavailable(this.claims.claimEarlier(this.names.all()));
    await completeEarlier(this.redis, this.keys.partsAdded, () => this.names.addEarlierParts());
  }

  async find(userId: string): Promise<Account | undefined> {
    return toAccount(userId, await orUnavailable(this.redis.hmget(this.keys.account(userId), ...FIELDS)));
  }

  async findMany(userIds: readonly string[]): Promise<User[]> {
    const accounts = await Promise.all([...new Set(userIds)].map((userId) => this.find(userId)));
    return accounts.flatMap((account) => (account ? [toUser(account)] : []));
  }

  async search(q: string, limit: number): Promise<User[]> {
    const { begins, contains } = await orUnavailable(this.names.matching(q, limit));
    return this.names.sort(await this.findMany([...begins, ...contains]), q).slice(0, limit);
  }

  async create(account: {
    userId: string;
    displayName: string;
    passwordHash?: string | undefined;
    isProtected: boolean;
  }): Promise<Account> {
    const { userId, displayName, passwordHash } = account;
    const isProtected = account.isProtected || passwordHash !== undefined;
    const fields = ['displayName', displayName, 'guarded', isProtected ? '1' : '0'];
    if (passwordHash !== undefined) fields.push('passwordHash', passwordHash);
    await this.admission.admit();
    if (!(await orUnavailable(this.claims.claim(userId)))) throw nameTaken();
    const created = await orUnavailable(
      // Names first: readers leave out a name without an account, and would never find an account without its names.
      this.names
        .add(userId, displayName)
        .then(() => createAccount.run(this.redis, [this.keys.account(userId)], fields)),
    );
    if (created === 0) throw nameTaken();
    return {
      ...toUser({ userId, displayName, guest: passwordHash === undefined }),
      isProtected,
      ...hashOf(passwordHash),
    };
  }

  claimantsOf(names: readonly string[]): Promise<string[]> {
    return orUnavailable(this.claims.claimantsOf(names));
  }

  async protect(userId: string): Promise<void> {
    await this.update(userId, 'guarded', '1');
  }

  async seen(userId: string, at: string): Promise<void> {
    await this.update(userId, 'lastSeenAt', at);
  }

  async setCustomStatus(userId: string, status: CustomStatus | undefined): Promise<void> {
    await this.update(userId, 'customStatus', status ? JSON.stringify(status) : '');
  }

  async setDisplayName(userId: string, displayName: string): Promise<void> {
    if (!(await this.find(userId))) return;
    await orUnavailable(this.names.replace(userId, displayName, () => this.rename(userId, displayName)));
  }

  async changePassword({ userId, passwordHash, previousHash = '', keptSessionId = '' }: PasswordChange) {
    return this.endOthers(userId, [keptSessionId, passwordHash, previousHash, '']);
  }

  lock(userId: string, at: string): Promise<string[] | undefined> {
    return this.endOthers(userId, ['', '', '', at]);
  }

  async unlock(userId: string): Promise<boolean> {
    return (await this.update(userId, 'lockedAt', '')) > 0;
  }

  async openSession({ userId, tokenHash, userAgent, expiresAt, passwordHash }: SessionStart): Promise<StoredSession> {
    const at = new Date().toISOString();
    const session = { id: sessionIdOf(tokenHash), userId, createdAt: at, lastSeenAt: at, expiresAt, userAgent };
    const owner = this.keys.sessionOwner(session.id);
    const until = Date.parse(expiresAt);
    const keys = [this.keys.account(userId), ...this.sessionKeys(userId)];
    const given = [session.id, JSON.stringify(session), until, SESSIONS_PER_USER, passwordHash ?? ''];
    const dropped = await orUnavailable(
      // The owner first: it means nothing until the session is there.
      this.redis.set(owner, userId, 'PXAT', until).then(() => openSession.run(this.redis, keys, given)),
    );
    if (!Array.isArray(dropped)) {
      await orUnavailable(this.redis.del(owner));
      throw refusalOf(dropped);
    }
    await this.forgetOwners(dropped);
    return session;
  }

  async session(tokenHash: string): Promise<{ session: StoredSession; account: Account } | undefined> {
    const id = sessionIdOf(tokenHash);
    const userId = await this.ownerOf(id);
    if (userId === undefined) return undefined;
    const [session, account] = await Promise.all([this.sessionOf(userId, id), this.find(userId)]);
    return session && account && { session: session.now, account };
  }

  async renewSession(sessionId: string, expiresAt: string): Promise<void> {
    const userId = await this.ownerOf(sessionId);
    const session = userId === undefined ? undefined : await this.sessionOf(userId, sessionId);
    if (userId === undefined || !session) return;
    const until = Date.parse(expiresAt);
    const renewed: StoredSession = { ...session.now, lastSeenAt: new Date().toISOString(), expiresAt };
    const given = [sessionId, session.json, JSON.stringify(renewed), until];
    await orUnavailable(
      this.redis
        .set(this.keys.sessionOwner(sessionId), userId, 'PXAT', until)
        .then(() => renewSession.run(this.redis, this.sessionKeys(userId), given)),
    );
  }

  async sessions(userId: string): Promise<StoredSession[]> {
    const ids = await orUnavailable(
      this.redis.zrange(this.keys.sessionOrder(userId), '0', String(SESSIONS_PER_USER - 1), 'REV'),
    );
    if (ids.length === 0) return [];
    const found = await orUnavailable(this.redis.hmget(this.keys.sessions(userId), ...ids));
    return found.flatMap((json) => liveSession(json)?.now ?? []);
  }

  async endSession(userId: string, sessionId: string): Promise<boolean> {
    const live = await this.sessionOf(userId, sessionId);
    const ended = await orUnavailable(endSession.run(this.redis, this.sessionKeys(userId), [sessionId]));
    if (ended === 0) return false;
    await this.forgetOwners([sessionId]);
    return live !== undefined;
  }

  async endOtherSessions(userId: string, keptSessionId: string): Promise<string[]> {
    return (await this.endOthers(userId, [keptSessionId, '', '', ''])) ?? [];
  }

  async rail(userId: string): Promise<Rail | undefined> {
    const stored = await orUnavailable(this.redis.get(this.keys.rail(userId)));
    return stored === null ? undefined : (JSON.parse(stored) as Rail);
  }

  async setRail(userId: string, rail: Rail): Promise<void> {
    await orUnavailable(this.redis.set(this.keys.rail(userId), JSON.stringify(rail)));
  }

  /** Undefined when the script refused the new password hash or the lock. */
  private async endOthers(
    userId: string,
    given: [keptSessionId: string, passwordHash: string, previousHash: string, lockedAt: string],
  ): Promise<string[] | undefined> {
    const keys = [this.keys.account(userId), ...this.sessionKeys(userId)];
    const ended = await orUnavailable(endOtherSessions.run(this.redis, keys, given));
    if (!ended) return undefined;
    await this.forgetOwners(ended);
    return ended;
  }

  private update(userId: string, field: (typeof FIELDS)[number], value: string): Promise<number> {
    return orUnavailable(updateAccount.run(this.redis, [this.keys.account(userId)], [field, value]));
  }

  /** Resolves with the former name. */
  private async rename(userId: string, displayName: string): Promise<string> {
    return (await renameAccount.run(this.redis, [this.keys.account(userId)], [displayName])) ?? displayName;
  }

  private sessionKeys(userId: string): string[] {
    return [this.keys.sessions(userId), this.keys.sessionOrder(userId)];
  }

  private async ownerOf(sessionId: string): Promise<string | undefined> {
    return (await orUnavailable(this.redis.get(this.keys.sessionOwner(sessionId)))) ?? undefined;
  }

  private async sessionOf(userId: string, sessionId: string) {
    return liveSession(await orUnavailable(this.redis.hget(this.keys.sessions(userId), sessionId)));
  }

  /** May fail: an owner without its session means nothing, and expires. */
  private async forgetOwners(sessionIds: readonly string[]): Promise<void> {
    await Promise.all(sessionIds.map((id) => this.redis.del(this.keys.sessionOwner(id)))).catch(() => undefined);
  }
}

function refusalOf(reply: number | null): ChatError {
  if (reply === null) return userNotFound();
  return reply === 0 ? wrongCredentials() : accountLocked();
}

/** Derived one way from the token's hash, so that one key finds the session by token and by id. */
const sessionIdOf = (tokenHash: string): string =>
  createHash('sha256').update(`session ${tokenHash}`).digest('base64url').slice(0, 24);

/** A session that has not expired, and the JSON it was read from. */
function liveSession(json: string | null): { now: StoredSession; json: string } | undefined {
  if (json === null) return undefined;
  const now = JSON.parse(json) as StoredSession;
  return Date.parse(now.expiresAt) > Date.now() ? { now, json } : undefined;
}

const hashOf = (passwordHash: string | null | undefined) => (typeof passwordHash === 'string' ? { passwordHash } : {});

function toAccount(userId: string, values: Values): Account | undefined {
  const [displayName, passwordHash, isProtected, lastSeenAt, lockedAt, statusJson] = values;
  const customStatus = customStatusAt(statusJson, Date.now());
  if (typeof displayName !== 'string') return undefined;
  return {
    userId,
    displayName,
    guest: typeof passwordHash !== 'string',
    isProtected: isProtected === '1',
    ...hashOf(passwordHash),
    ...(passwordHash === LOST_PASSWORD_HASH ? { passwordLost: true } : {}),
    ...(typeof lastSeenAt === 'string' ? { lastSeenAt } : {}),
    ...(customStatus ? { customStatus } : {}),
    ...(lockedAt ? { lockedAt } : {}),
  };
}

const toUser = ({ userId, displayName, guest }: User): User => ({ userId, displayName, guest });
