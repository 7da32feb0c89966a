import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { AccountStore } from '../../ports/account-store.js';
import type { ChatSocket } from '../sockets/socket.js';
import { Sockets } from '../sockets/sockets.js';

export const CHECK_EVERY_MS = 5 * 60 * 1_000;
/** Users looked up at the same time. */
const USERS_AT_ONCE = 25;

/** Closes the sockets of sessions that expired, or whose end was not announced to this process. */
@Injectable()
export class SessionCheck implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sockets: Sockets,
    private readonly accounts: AccountStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.checkAll(), CHECK_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async checkAll(): Promise<void> {
    const byUser = Map.groupBy(this.sockets.localSockets(), ({ data }) => data.identity?.user.userId);
    byUser.delete(undefined);
    const users = [...byUser.entries()] as [userId: string, sockets: ChatSocket[]][];
    for (let at = 0; at < users.length; at += USERS_AT_ONCE) {
      await Promise.all(users.slice(at, at + USERS_AT_ONCE).map(([userId, sockets]) => this.check(userId, sockets)));
    }
  }

  private async check(userId: string, sockets: readonly ChatSocket[]): Promise<void> {
    try {
      const live = new Set((await this.accounts.sessions(userId)).map(({ id }) => id));
      for (const socket of sockets) {
        const { identity } = socket.data;
        if (identity?.user.userId === userId && !live.has(identity.sessionId)) socket.disconnect(true);
      }
    } catch (error) {
      // A store that can't answer now is asked again with the next check.
      this.logger.warn({ err: error }, 'sessions not checked');
    }
  }
}
