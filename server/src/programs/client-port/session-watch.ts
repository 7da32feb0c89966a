import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { AccountStore } from '../../ports/account-store.js';
import { endEndedSessions } from '../../realtime/connections/ended-sessions.js';
import { Replicas } from '../../realtime/replicas/replicas.js';
import type { Recipient } from '../seat.js';

const CHECK_EVERY_MS = 30_000;

/** Breaks the connections of sessions that ended, on whichever process that was: when it is told, and by looking. */
@Injectable()
export class SessionWatch implements OnModuleDestroy {
  private readonly sessions = new Map<Recipient, string>();
  private readonly timer = setInterval(() => void this.checkAll(), CHECK_EVERY_MS).unref();

  constructor(
    private readonly accounts: AccountStore,
    replicas: Replicas,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    replicas.answer('session_ended', (ended: { sessionId: string }) => this.end(ended.sessionId));
  }

  watch(recipient: Recipient, sessionId: string): void {
    this.sessions.set(recipient, sessionId);
  }

  forget(recipient: Recipient): void {
    this.sessions.delete(recipient);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async end(sessionId: string): Promise<void> {
    for (const [recipient, its] of this.sessions) if (its === sessionId) recipient.break();
  }

  private checkAll(): Promise<void> {
    const holders = [...this.sessions.keys()].map((recipient) => ({
      userId: recipient.userId,
      sessionId: () => this.sessions.get(recipient),
      end: () => recipient.break(),
    }));
    return endEndedSessions(holders, this.accounts, this.logger);
  }
}
