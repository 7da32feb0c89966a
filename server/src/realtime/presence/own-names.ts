import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { AccountStore } from '../../ports/account-store.js';
import { PresenceStore } from '../../ports/presence-store.js';
import { Sockets } from '../sockets/sockets.js';

/** What a user does by a socket is done under the name that they have now, which any of their sessions may have changed. */
@Injectable()
export class OwnNames implements OnModuleInit {
  constructor(
    private readonly sockets: Sockets,
    private readonly accounts: AccountStore,
    private readonly presence: PresenceStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.presence.onNewName((userIds) => {
      for (const userId of userIds) {
        this.refresh(userId).catch((err: unknown) => this.logger.warn({ err }, 'display name not read'));
      }
    });
  }

  /** Of the user's sockets of this process. */
  async refresh(userId: string): Promise<void> {
    if (this.sockets.localSocketsOf(userId).length === 0) return;
    const [user] = await this.accounts.findMany([userId]);
    for (const { data } of user ? this.sockets.localSocketsOf(userId) : []) {
      // The identity itself stays: it tells whether the socket is still bound to the same session.
      if (user && data.identity?.user.userId === userId) data.identity.user = user;
    }
  }
}
