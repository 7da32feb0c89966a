import { Inject, Injectable } from '@nestjs/common';
import { ChatError, type RestBody, type Session, type User } from '@suda/contract';
import { CONFIG, type Config } from '../config.js';
import { Limits } from '../limits/limits.js';
import { AccountStore, type Account, type StoredSession } from '../ports/account-store.js';
import type { Identity } from '../ports/identity.js';
import { PresenceStore } from '../ports/presence-store.js';
import { hashPassword, verifyPassword } from './passwords.js';
import { isReserved } from './reserved-names.js';
import { hashToken, mintToken } from './tokens.js';

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
const USER_AGENT_LENGTH = 256;

export interface SignIn {
  identity: Identity;
  token: string;
  /** ISO 8601. */
  expiresAt: string;
}

/** Without a token when the caller goes on in its own session and did not show its token. */
export type GuestSignIn = Omit<SignIn, 'token'> & { token?: string | undefined };

export interface GuestEntry {
  userId: string;
  /** A token that this server issued to the caller: named by the session that it gets here, or already by its own. */
  token?: string | undefined;
  /** Who the caller already is. */
  credential?: Identity | undefined;
  /** The caller keeps what it is given: it asked for an ack, speaks protocol v2, or uses REST. Protects the name from now on. */
  showsCredential: boolean;
  userAgent?: string | undefined;
}

export type SessionEndListener = (sessionId: string, userId: string) => void;

const toUser = ({ userId, displayName, guest }: Account): User => ({ userId, displayName, guest });

/** Who may speak as whom. */
@Injectable()
export class AuthService {
  private readonly endListeners: SessionEndListener[] = [];

  constructor(
    private readonly accounts: AccountStore,
    private readonly limits: Limits,
    private readonly presence: PresenceStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  mintToken(): string {
    return mintToken();
  }

  /** Seconds that a session lives unused. */
  get sessionSeconds(): number {
    return (this.config.sessionDays * DAY_MS) / 1_000;
  }

  /**
   * The session of a token, or nothing. At most once an hour it moves the session's expiry; it protects the name of a
   * guest who came back with a token. With AUTH_MODE=accounts a guest's session is none.
   */
  async authenticate(token: string | undefined): Promise<Identity | undefined> {
    const found = token === undefined ? undefined : await this.accounts.session(hashToken(token));
    if (!found || (found.account.guest && this.config.authMode === 'accounts')) return undefined;
    if (!found.account.guarded) await this.accounts.guard(found.account.userId);
    if (Date.now() - Date.parse(found.session.lastSeenAt) > HOUR_MS) {
      await this.accounts.renewSession(found.session.id, this.expiry());
    }
    return { user: toUser(found.account), sessionId: found.session.id };
  }

  /** @throws {ChatError} `conflict` when the name is taken, by a guest or an account */
  async signUp({ userId, password, displayName }: RestBody<'signup'>, userAgent?: string): Promise<SignIn> {
    if (isReserved(userId) || (await this.accounts.find(userId))) throw taken();
    const passwordHash = await hashPassword(password);
    const account = await this.accounts.create({
      userId,
      displayName: displayName ?? userId,
      passwordHash,
      guarded: true,
    });
    return this.openSession(account, userAgent);
  }

  /** @throws {ChatError} `unauthenticated`, the same for a wrong name and a wrong password */
  async logIn({ userId, password }: RestBody<'login'>, userAgent?: string): Promise<SignIn> {
    await this.limits.take('signIns', `user:${userId}`);
    const account = await this.accounts.find(userId);
    const right = await verifyPassword(password, account?.passwordHash);
    if (!account || !right) throw new ChatError('unauthenticated', 'Wrong name or password.');
    return this.openSession(account, userAgent);
  }

  /**
   * Lets a guest in. The caller's own name goes on in its session; a new name, and one that nobody protects, gets a new
   * session.
   * @throws {ChatError} `conflict` when the name is an account's or a protected guest's; `forbidden` when guests may not
   * come in (AUTH_MODE=accounts)
   */
  async comeInAsGuest(entry: GuestEntry & { credential?: undefined }): Promise<SignIn>;
  async comeInAsGuest(entry: GuestEntry): Promise<GuestSignIn>;
  async comeInAsGuest({ userId, token, credential, showsCredential, userAgent }: GuestEntry): Promise<GuestSignIn> {
    const named = token === undefined ? undefined : await this.accounts.session(hashToken(token));
    if (token !== undefined && named?.account.userId === userId && this.admits(named.account)) {
      if (showsCredential && !named.account.guarded) await this.accounts.guard(userId);
      return signedIn(named.account, named.session, token);
    }
    const own = credential?.user.userId === userId && (await this.ownSession(credential));
    if (own) {
      if (showsCredential && credential.user.guest) await this.accounts.guard(userId);
      return { identity: credential, expiresAt: own.expiresAt };
    }
    if (this.config.authMode === 'accounts') throw new ChatError('forbidden', 'Only accounts may come in here.');
    const account = (await this.guest(userId, showsCredential)) ?? (await this.newGuest(userId, showsCredential));
    return this.openSession(account, userAgent, named ? undefined : token);
  }

  private async ownSession({ user, sessionId }: Identity): Promise<StoredSession | undefined> {
    return (await this.accounts.sessions(user.userId)).find(({ id }) => id === sessionId);
  }

  /** A guest whose name nobody protects. */
  private async guest(userId: string, showsCredential: boolean): Promise<Account | undefined> {
    const known = await this.accounts.find(userId);
    if (known && (!known.guest || known.guarded)) throw taken();
    if (!known || !showsCredential) return known;
    // To protect the name now would lock its holder out of it.
    if ((await this.presence.onlineOf([userId])).size > 0) throw taken();
    await this.accounts.guard(userId);
    return known;
  }

  private async newGuest(userId: string, showsCredential: boolean): Promise<Account> {
    if (isReserved(userId)) throw taken();
    try {
      return await this.accounts.create({ userId, displayName: userId, guarded: showsCredential });
    } catch (error) {
      // Two sockets of one program may say a new name at the same moment.
      const made = await this.guest(userId, showsCredential);
      if (made) return made;
      throw error;
    }
  }

  private admits(account: Account): boolean {
    return !account.guest || this.config.authMode === 'open';
  }

  /** The user's sessions, newest first. */
  async sessions({ user, sessionId }: Identity): Promise<Session[]> {
    const sessions = await this.accounts.sessions(user.userId);
    return sessions.map(({ userId: _, ...session }) => ({ ...session, current: session.id === sessionId }));
  }

  /** @throws {ChatError} `not_found` when the user has no such session */
  async endSession({ user }: Identity, id: string): Promise<void> {
    if (!(await this.accounts.endSession(user.userId, id))) throw new ChatError('not_found', 'No such session.');
    for (const listener of this.endListeners) listener(id, user.userId);
  }

  /** Calls the listener with every session that ends in this process, so that its sockets can be closed. */
  onSessionEnded(listener: SessionEndListener): void {
    this.endListeners.push(listener);
  }

  private expiry(): string {
    return new Date(Date.now() + this.config.sessionDays * DAY_MS).toISOString();
  }

  private async openSession(account: Account, userAgent = '', token = mintToken()): Promise<SignIn> {
    const session = await this.accounts.openSession({
      userId: account.userId,
      tokenHash: hashToken(token),
      userAgent: userAgent.slice(0, USER_AGENT_LENGTH).toWellFormed(),
      expiresAt: this.expiry(),
    });
    return signedIn(account, session, token);
  }
}

const taken = () => new ChatError('conflict', 'That name is taken.');

const signedIn = (account: Account, session: StoredSession, token: string): SignIn => ({
  identity: { user: toUser(account), sessionId: session.id },
  token,
  expiresAt: session.expiresAt,
});
