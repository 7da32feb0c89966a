import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { AudienceService } from '../audience.service.js';
import type { Recipient } from '../seat.js';
import { ClientConnections } from './client-connections.js';
import { SessionWatch } from './session-watch.js';

/** Who has come in on the client port, by whichever door. */
@Injectable()
export class ClientSeats {
  private readonly leaving = new Set<Promise<void>>();

  constructor(
    private readonly audience: AudienceService,
    private readonly connections: ClientConnections,
    private readonly sessions: SessionWatch,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Until `leave` it hears its user's events, and is broken when its session ends. False when it could not come in. */
  async take(recipient: Recipient, sessionId: string | undefined): Promise<boolean> {
    if (this.connections.takesNobody) return false;
    if (sessionId !== undefined) this.sessions.watch(recipient, sessionId);
    try {
      await this.audience.join(recipient);
      return true;
    } catch (error) {
      this.logger.warn({ err: error }, 'client could not come in');
      return false;
    }
  }

  leave(recipient: Recipient): void {
    this.sessions.forget(recipient);
    const left = this.audience
      .leave(recipient)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'client not taken from the directory yet'))
      .finally(() => this.leaving.delete(left));
    this.leaving.add(left);
  }

  /** Resolves when what did not reach those who left is kept again. */
  async settled(): Promise<void> {
    await Promise.all(this.leaving);
  }
}
