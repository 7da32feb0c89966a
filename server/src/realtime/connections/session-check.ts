import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { AccountStore } from '../../ports/account-store.js';
import { Sockets } from '../sockets/sockets.js';
import { endEndedSessions, type SessionHolder } from './ended-sessions.js';

export const CHECK_EVERY_MS = 5 * 60 * 1_000;

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

  private checkAll(): Promise<void> {
    const holders = [...this.sockets.localSockets()].flatMap((socket): SessionHolder[] => {
      const userId = socket.data.identity?.user.userId;
      if (userId === undefined) return [];
      const sessionId = () => {
        const { identity } = socket.data;
        return identity?.user.userId === userId ? identity.sessionId : undefined;
      };
      return [{ userId, sessionId, end: () => socket.disconnect(true) }];
    });
    return endEndedSessions(holders, this.accounts, this.logger);
  }
}
