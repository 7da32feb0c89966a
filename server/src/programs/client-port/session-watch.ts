import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { AccountStore } from '../../ports/account-store.js';
import type { Recipient } from '../audience.service.js';

const CHECK_EVERY_MS = 30_000;
/** Users looked up at the same time. */
const USERS_AT_ONCE = 25;

/** Breaks the connections of sessions that ended, on whichever process that was. */
@Injectable()
export class SessionWatch implements OnModuleDestroy {
  private readonly sessions = new Map<Recipient, string>();
  private readonly timer = setInterval(() => void this.checkAll(), CHECK_EVERY_MS).unref();

  constructor(
    private readonly accounts: AccountStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  watch(recipient: Recipient, sessionId: string): void {
    this.sessions.set(recipient, sessionId);
  }

  forget(recipient: Recipient): void {
    this.sessions.delete(recipient);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async checkAll(): Promise<void> {
    const users = [...Map.groupBy(this.sessions.keys(), ({ userId }) => userId)];
    for (let at = 0; at < users.length; at += USERS_AT_ONCE) {
      await Promise.all(users.slice(at, at + USERS_AT_ONCE).map(([userId, its]) => this.check(userId, its)));
    }
  }

  private async check(userId: string, recipients: readonly Recipient[]): Promise<void> {
    try {
      const live = new Set((await this.accounts.sessions(userId)).map(({ id }) => id));
      for (const recipient of recipients) if (!live.has(this.sessions.get(recipient) ?? '')) recipient.break();
    } catch (error) {
      // A store that can't answer now is asked again with the next check.
      this.logger.warn({ err: error }, 'sessions of the client port not checked');
    }
  }
}
