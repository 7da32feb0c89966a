import { Inject, Injectable } from '@nestjs/common';
import { ChatError, type User } from '@suda/contract';
import { CONFIG, type Config } from '../config.js';
import type { Actor } from '../observe/security-log.js';
import type { Identity } from '../ports/identity.js';
import { signInFirst } from '../realtime/refusals.js';
import { ConsoleAccess } from './console-access.js';

/** Who may look after the accounts of others: the accounts in ADMIN_USERS, and a person at the machine itself. */
@Injectable()
export class Operators {
  constructor(
    private readonly consoleAccess: ConsoleAccess,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  isOperator({ userId, guest }: User): boolean {
    return !guest && this.config.adminUsers.includes(userId);
  }

  /** The operator who asks. @throws {ChatError} `unauthenticated` without a session, `forbidden` for anybody else */
  authorize(caller: Identity | undefined, token: string | undefined, address: string): Actor {
    if (this.consoleAccess.allows(token)) return { console: true, address };
    if (!caller) throw signInFirst();
    if (!this.isOperator(caller.user)) throw new ChatError('forbidden', 'Only operators may do that.');
    return { byUserId: caller.user.userId, bySessionId: caller.sessionId, address };
  }
}
