import { Inject, Injectable } from '@nestjs/common';
import { ChatError, type User } from '@suda/contract';
import { CONFIG, type Config } from '../config.js';
import { SecurityLog, type Actor } from '../observe/security-log.js';
import type { Identity } from '../ports/identity.js';
import { signInFirst } from '../realtime/refusals.js';
import { ConsoleAccess } from './console-access.js';

/** Who may look after the accounts of others: the accounts in ADMIN_USERS, and a person at the machine itself. */
@Injectable()
export class Operators {
  constructor(
    private readonly consoleAccess: ConsoleAccess,
    private readonly security: SecurityLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  isOperator({ userId, guest }: User): boolean {
    return !guest && this.config.adminUsers.includes(userId);
  }

  /** The operator who asks. @throws {ChatError} `unauthenticated` without a session, `forbidden` for anybody else */
  authorize(caller: Identity | undefined, token: string | undefined, address: string): Actor {
    if (this.consoleAccess.allows(token)) return { console: true, address };
    if (!caller) {
      this.security.record('operator_refused', { address });
      throw signInFirst();
    }
    if (!this.isOperator(caller.user)) {
      this.security.record('operator_refused', { ...actorOf(caller), address });
      throw new ChatError('forbidden', 'Only operators may do that.');
    }
    return { ...actorOf(caller), address };
  }
}

const actorOf = ({ user, sessionId }: Identity) => ({ byUserId: user.userId, bySessionId: sessionId });
