import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LOGGER, type Logger } from '../observe/logger.js';
import { AccountStore } from '../ports/account-store.js';
import { PresenceStore } from '../ports/presence-store.js';

/** Stores `lastSeenAt` when a user goes offline, once over all processes. */
@Injectable()
export class LastSeenRecorder implements OnModuleInit {
  constructor(
    private readonly presence: PresenceStore,
    private readonly accounts: AccountStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.presence.onDeparture((userIds) => {
      const at = new Date().toISOString();
      for (const userId of userIds) {
        this.accounts
          .seen(userId, at)
          .catch((error: unknown) => this.logger.warn({ err: error }, 'last seen time not stored'));
      }
    });
  }
}
