import { Inject, Injectable } from '@nestjs/common';
import { ChatError, type RestResponse } from '@suda/contract';
import { CONFIG, type Config } from '../config.js';
import { SecurityLog, type Actor } from '../observe/security-log.js';
import { AccountStore, type Account } from '../ports/account-store.js';
import { guestHasNoPassword, userNotFound } from '../rules/refusals.js';
import { hashPassword } from './passwords.js';
import { toSession, toUser } from './public-account.js';
import { SessionEnds } from './session-ends.js';
import { isWeakPassword, weakPassword } from './weak-passwords.js';

/** What operators do with the accounts of others; each act is logged. All throw `not_found` for an unknown user. */
@Injectable()
export class AccountAdmin {
  constructor(
    private readonly accounts: AccountStore,
    private readonly ends: SessionEnds,
    private readonly security: SecurityLog,
    @Inject(CONFIG) private readonly config: Pick<Config, 'adminUsers'>,
  ) {}

  async sessions(userId: string, by: Actor): Promise<RestResponse<'userSessions'>> {
    const account = await this.existing(userId);
    const sessions = await this.accounts.sessions(userId);
    this.security.record('sessions_read', { userId, ...by });
    return {
      user: toUser(account),
      ...(account.lockedAt !== undefined && { lockedAt: account.lockedAt }),
      sessions: sessions.map((session) => toSession(session, by.bySessionId)),
    };
  }

  async endSessions(userId: string, by: Actor): Promise<RestResponse<'endUserSessions'>> {
    await this.existing(userId);
    return this.end(userId, await this.accounts.endOtherSessions(userId, ''), by);
  }

  /**
   * From the console it also creates the account of an operator: nobody can sign up under such a name.
   * @throws {ChatError} `invalid_payload` for a weak password, `forbidden` for a guest
   */
  async setPassword(userId: string, newPassword: string, by: Actor): Promise<RestResponse<'setPassword'>> {
    if (isWeakPassword(newPassword, userId)) throw weakPassword('body.newPassword');
    const account = await this.accounts.find(userId);
    const creates = !account && by.console === true && this.config.adminUsers.includes(userId);
    if (!account && !creates) throw userNotFound();
    if (account?.guest) throw guestHasNoPassword();
    const passwordHash = await hashPassword(newPassword, by.address);
    if (creates) {
      await this.accounts.create({ userId, displayName: userId, passwordHash, isProtected: true });
      this.security.record('account_created', { userId, ...by });
      return { ended: 0 };
    }
    const ended = (await this.accounts.changePassword({ userId, passwordHash })) ?? [];
    this.security.record('password_set', { userId, ...by });
    return this.end(userId, ended, by);
  }

  /** @throws {ChatError} `conflict` for the operator's own account */
  async lock(userId: string, by: Actor): Promise<RestResponse<'lockUser'>> {
    if (userId === by.byUserId) throw new ChatError('conflict', 'Nobody locks their own account.');
    const ended = await this.accounts.lock(userId, new Date().toISOString());
    if (!ended) throw userNotFound();
    this.security.record('account_locked', { userId, ...by });
    return this.end(userId, ended, by);
  }

  async unlock(userId: string, by: Actor): Promise<RestResponse<'unlockUser'>> {
    if (!(await this.accounts.unlock(userId))) throw userNotFound();
    this.security.record('account_unlocked', { userId, ...by });
    return {};
  }

  private async existing(userId: string): Promise<Account> {
    const account = await this.accounts.find(userId);
    if (!account) throw userNotFound();
    return account;
  }

  private end(userId: string, sessionIds: readonly string[], by: Actor): { ended: number } {
    this.ends.announce(userId, sessionIds, by);
    return { ended: sessionIds.length };
  }
}
