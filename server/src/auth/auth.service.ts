import { Inject, Injectable } from '@nestjs/common';
import { ChatError, type RestBody, type RestResponse, type Session } from '@suda/contract';
import { CONFIG, type Config } from '../config.js';
import { SecurityLog } from '../observe/security-log.js';
import { AccountStore, type Account, type StoredSession } from '../ports/account-store.js';
import { besideRead } from '../ports/beside-read.js';
import type { Identity } from '../ports/identity.js';
import { PresenceStore } from '../ports/presence-store.js';
import { signInFirst } from '../realtime/refusals.js';
import { accountLocked, guestHasNoPassword, nameTaken, wrongCredentials } from '../rules/refusals.js';
import { sessionExpiry } from '../rules/session-lifetime.js';
import { deviceProof, knownDevice } from './known-device.js';
import { requireDisplayName, requireNewName } from './new-names.js';
import { Operators } from './operators.js';
import { hashPassword, verifyPassword } from './passwords.js';
import { toSession, toUser } from './public-account.js';
import { SessionEnds } from './session-ends.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { hashToken, mintToken } from './tokens.js';
import { isWeakPassword, weakPassword } from './weak-passwords.js';

const HOUR_MS = 60 * 60 * 1_000;
const USER_AGENT_LENGTH = 256;

export interface IssuedSession {
  identity: Identity;
  token: string;
  /** ISO 8601. */
  expiresAt: string;
  /** Proves to later sign-ins that this device is known; absent where it has that already, and for guests. */
  device?: string;
}

/** Without a token when the caller continues its own session and the server does not know its token. */
type GuestSession = Omit<IssuedSession, 'token'> & { token?: string | undefined };

/** Where a request comes from. */
export interface Client {
  address: string;
  /** The proof that the client signed in before, unchecked. */
  device?: string | undefined;
  userAgent?: string | undefined;
}

interface GuestRequest {
  userId: string;
  /** A token that this server issued to the caller: it already has a session, or becomes the token of the new one. */
  token?: string | undefined;
  /** The caller's present identity. */
  current?: Identity | undefined;
  /** The caller can receive a token (it requested an ack, uses protocol v2 or REST), so the name becomes protected. */
  acceptsToken: boolean;
  client: Client;
}

interface SessionOptions {
  token?: string | undefined;
  /** What the password was verified against. */
  passwordHash?: string;
  knownDevice?: boolean;
}

/** Accounts, guests and sessions: authentication and sign-in. */
@Injectable()
export class AuthService {
  constructor(
    private readonly accounts: AccountStore,
    private readonly throttle: SignInThrottle,
    private readonly presence: PresenceStore,
    private readonly security: SecurityLog,
    private readonly ends: SessionEnds,
    private readonly operators: Operators,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The caller as they are shown to themselves. */
  describe(caller: Identity): RestResponse<'me'> {
    return { ...caller, ...(this.operators.isOperator(caller.user) && { operator: true }) };
  }

  mintToken(): string {
    return mintToken();
  }

  /** Seconds after which an unused session expires. */
  get sessionSeconds(): number {
    return sessionExpiry(0, 0, this.config) / 1_000;
  }

  /**
   * The identity of a session token; undefined without a valid session, or for a guest with AUTH_MODE=accounts. Renews
   * the session at most once an hour, up to its absolute end, and protects the name of a guest who returns with a token.
   */
  async authenticate(token: string | undefined): Promise<Identity | undefined> {
    const found = token === undefined ? undefined : await this.accounts.session(hashToken(token));
    if (!found || (found.account.guest && this.config.authMode === 'accounts')) return undefined;
    // An older server of the cluster opens sessions for locked accounts, too.
    if (found.account.lockedAt !== undefined) return undefined;
    const { session } = found;
    const [now, createdAt] = [Date.now(), Date.parse(session.createdAt)];
    const expiresAt = sessionExpiry(createdAt, now, this.config);
    // It was stored to last longer: by an older version, or with a longer SESSION_MAX_DAYS.
    if (expiresAt <= now) return undefined;
    if (!found.account.isProtected) await besideRead(this.accounts.protect(found.account.userId));
    if (now - Date.parse(session.lastSeenAt) > HOUR_MS) {
      await besideRead(this.accounts.renewSession(session.id, new Date(expiresAt).toISOString()));
    }
    return { user: toUser(found.account), sessionId: found.session.id };
  }

  /** For what lasts longer than a request. @throws {ChatError} `unauthenticated` once the session has ended */
  async requireLive({ user, sessionId }: Identity): Promise<void> {
    const live = await this.accounts.sessions(user.userId);
    if (!live.some(({ id }) => id === sessionId)) throw signInFirst();
  }

  /**
   * Creates an account and a session. @throws {ChatError} `conflict` when a guest or an account has the name or one that looks
   * like it, or the display name is reserved or another's; `invalid_payload` for a weak password; `forbidden` with SIGNUP=closed
   */
  async signUp({ userId, password, displayName = userId }: RestBody<'signup'>, client: Client): Promise<IssuedSession> {
    if (this.config.signup === 'closed') throw new ChatError('forbidden', 'Nobody can sign up here.');
    requireNewName(userId, this.config.adminUsers);
    await requireDisplayName({ displayName, userId }, this.config.adminUsers, this.accounts);
    if (await this.accounts.find(userId)) throw nameTaken();
    if (isWeakPassword(password, userId)) throw weakPassword('body.password');
    const passwordHash = await hashPassword(password, client.address);
    const account = await this.accounts.create({
      userId,
      displayName,
      passwordHash,
      isProtected: true,
    });
    const session = await this.openSession('signed_up', account, client);
    return { ...session, device: deviceProof({ userId, passwordHash }) };
  }

  /**
   * Creates a session of an account. @throws {ChatError} `unauthenticated`, the same for wrong name and password;
   * `forbidden` for a locked account, after the right password; `rate_limited` after too many failures
   */
  async logIn({ userId, password }: RestBody<'login'>, client: Client): Promise<IssuedSession> {
    const { address } = client;
    const account = await this.accounts.find(userId);
    const device = account && knownDevice(client.device, account);
    const details = { userId: account?.userId, address, knownDevice: device !== undefined };
    await this.throttle.attempt({ userId, address, device }).catch((refusal: unknown) => {
      this.security.record('sign_in_delayed', details);
      throw refusal;
    });
    const verified = await verifyPassword(password, account?.passwordHash, address);
    if (!account?.passwordHash || !verified) {
      this.security.record('sign_in_failed', details);
      // Whose name it is can't get in by themselves, and is told whom to ask.
      throw account?.passwordLost ? accountLocked() : wrongCredentials();
    }
    await this.throttle.succeeded({ userId, address, device });
    if (account.lockedAt !== undefined) {
      this.security.record('sign_in_locked', details);
      throw accountLocked();
    }
    const { passwordHash } = account;
    const knownTo = { passwordHash, knownDevice: details.knownDevice };
    const session = await this.openSession('signed_in', account, client, knownTo);
    return { ...session, ...(!device && { device: deviceProof({ userId, passwordHash }) }) };
  }

  /**
   * Signs a guest in. The caller's own name continues its session; a new or unprotected name gets a new session.
   * @throws {ChatError} `conflict` when the name belongs to an account or a protected guest; `forbidden` when guests are
   * not allowed (AUTH_MODE=accounts)
   */
  async signInGuest(entry: GuestRequest & { current?: undefined }): Promise<IssuedSession>;
  async signInGuest(entry: GuestRequest): Promise<GuestSession>;
  async signInGuest({ userId, token, current, acceptsToken, client }: GuestRequest): Promise<GuestSession> {
    const named = token === undefined ? undefined : await this.accounts.session(hashToken(token));
    if (token !== undefined && named?.account.userId === userId && this.maySignIn(named.account)) {
      if (acceptsToken && !named.account.isProtected) await this.accounts.protect(userId);
      return issuedSession(named.account, named.session, token);
    }
    const own = current?.user.userId === userId && (await this.findSession(current));
    if (own) {
      if (acceptsToken && current.user.guest) await this.accounts.protect(userId);
      return { identity: current, expiresAt: own.expiresAt };
    }
    if (this.config.authMode === 'accounts') throw new ChatError('forbidden', 'Only accounts may come in here.');
    const account =
      (await this.claimUnprotectedGuest(userId, acceptsToken)) ?? (await this.createGuest(userId, acceptsToken));
    return this.openSession('signed_in', account, client, { token: named ? undefined : token });
  }

  private async findSession({ user, sessionId }: Identity): Promise<StoredSession | undefined> {
    return (await this.accounts.sessions(user.userId)).find(({ id }) => id === sessionId);
  }

  /** An existing guest with an unprotected name, protected now if `acceptsToken`. @throws {ChatError} `conflict` */
  private async claimUnprotectedGuest(userId: string, acceptsToken: boolean): Promise<Account | undefined> {
    const known = await this.accounts.find(userId);
    if (known && (!known.guest || known.isProtected || known.lockedAt !== undefined)) throw nameTaken();
    if (known && this.config.adminUsers.includes(userId)) throw nameTaken();
    if (!known || !acceptsToken) return known;
    // To protect the name now would lock its holder out of it.
    if ((await this.presence.onlineOf([userId])).size > 0) throw nameTaken();
    await this.accounts.protect(userId);
    return known;
  }

  private async createGuest(userId: string, acceptsToken: boolean): Promise<Account> {
    requireNewName(userId, this.config.adminUsers);
    try {
      return await this.accounts.create({ userId, displayName: userId, isProtected: acceptsToken });
    } catch (error) {
      // Two sockets of one program may register a new name concurrently.
      const existing = await this.claimUnprotectedGuest(userId, acceptsToken);
      if (existing) return existing;
      throw error;
    }
  }

  private maySignIn(account: Account): boolean {
    return !account.guest || this.config.authMode === 'open';
  }

  /** The user's sessions, newest first. */
  async sessions({ user, sessionId }: Identity): Promise<Session[]> {
    const sessions = await this.accounts.sessions(user.userId);
    return sessions.map((session) => toSession(session, sessionId));
  }

  /** @throws {ChatError} `not_found` when the user has no such session */
  async endSession(caller: Identity, id: string, client: Client): Promise<void> {
    if (!(await this.accounts.endSession(caller.user.userId, id))) throw new ChatError('not_found', 'No such session.');
    this.announceEnd([id], caller, client);
  }

  /** Ends the user's sessions but the current one. */
  async endOtherSessions(caller: Identity, client: Client): Promise<void> {
    this.announceEnd(await this.accounts.endOtherSessions(caller.user.userId, caller.sessionId), caller, client);
  }

  /**
   * Sets a new password and ends the account's other sessions. Returns a new proof for this device: the old one ends with
   * the old password. @throws {ChatError} `forbidden` for a guest and for a wrong current password, because the session
   * itself is valid; `invalid_payload` for a weak new one; `conflict` when it changed meanwhile
   */
  async changePassword(
    caller: Identity,
    { currentPassword, newPassword }: RestBody<'changePassword'>,
    client: Client,
  ): Promise<string> {
    const { sessionId } = caller;
    const { userId } = caller.user;
    const { address } = client;
    const account = await this.accounts.find(userId);
    if (!account?.passwordHash) throw guestHasNoPassword();
    if (isWeakPassword(newPassword, userId)) throw weakPassword('body.newPassword');
    // A session counts like a known device: guesses through it delay nobody else.
    const place = { userId, address, device: sessionId };
    await this.throttle.attempt(place);
    const verified = await verifyPassword(currentPassword, account.passwordHash, address);
    if (!verified) {
      this.security.record('password_change_failed', { userId, sessionId, address });
      throw new ChatError('forbidden', 'Wrong password.');
    }
    await this.throttle.succeeded(place);
    const passwordHash = await hashPassword(newPassword, address);
    const change = { userId, passwordHash, previousHash: account.passwordHash, keptSessionId: sessionId };
    const ended = await this.accounts.changePassword(change);
    if (!ended) throw new ChatError('conflict', 'The password has changed meanwhile.');
    this.security.record('password_changed', { userId, sessionId, address });
    this.announceEnd(ended, caller, client);
    return deviceProof({ userId, passwordHash });
  }

  private announceEnd(sessionIds: readonly string[], { user, sessionId }: Identity, { address }: Client): void {
    this.ends.announce(user.userId, sessionIds, { bySessionId: sessionId, address });
  }

  private async openSession(
    event: 'signed_up' | 'signed_in',
    account: Account,
    { address, userAgent = '' }: Client,
    { token = mintToken(), passwordHash, knownDevice }: SessionOptions = {},
  ): Promise<IssuedSession> {
    const now = Date.now();
    const session = await this.accounts.openSession({
      userId: account.userId,
      tokenHash: hashToken(token),
      userAgent: userAgent.slice(0, USER_AGENT_LENGTH).toWellFormed(),
      expiresAt: new Date(sessionExpiry(now, now, this.config)).toISOString(),
      passwordHash,
    });
    this.security.record(event, {
      userId: account.userId,
      sessionId: session.id,
      address,
      guest: account.guest,
      ...(knownDevice !== undefined && { knownDevice }),
    });
    return issuedSession(account, session, token);
  }
}

const issuedSession = (account: Account, session: StoredSession, token: string): IssuedSession => ({
  identity: { user: toUser(account), sessionId: session.id },
  token,
  expiresAt: session.expiresAt,
});
