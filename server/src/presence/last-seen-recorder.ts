import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LOGGER, type Logger } from '../observe/logger.js';
import { AccountStore } from '../ports/account-store.js';
import { PresenceStore } from '../ports/presence-store.js';

/** Writes down when a user's last session ended. */
@Injectable()
export class LastSeenRecorder implements OnModuleInit {
  constructor(
    private readonly presence: PresenceStore,
    private readonly accounts: AccountStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.presence.onChange((changes) => {
      const at = new Date().toISOString();
      for (const { userId, status } of changes) {
        if (status !== 'offline') continue;
        this.accounts.seen(userId, at).catch((error: unknown) => this.logger.warn({ err: error }, 'not written'));
      }
    });
  }
}
