import { Inject, Injectable } from '@nestjs/common';
import type { ReplicaStatus, ServerEventPayload } from '@suda/contract';
import { LOGGER, type Logger } from '../observe/logger.js';
import { ReplicaState } from '../realtime/replicas/replica-state.js';
import { Replicas } from '../realtime/replicas/replicas.js';
import { LocalSockets } from './local-sockets.js';

/** What every replica does when operators ask all of them; each answers with its status afterwards. */
@Injectable()
export class ServerEvents {
  constructor(
    replicas: Replicas,
    private readonly state: ReplicaState,
    private readonly sockets: LocalSockets,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    replicas.answer('status', () => this.status());
    // What is shared comes with the news of whoever asks, and is there before the question.
    replicas.answer('log_level', () => this.status());
    replicas.answer('maintenance', () => this.status());
    replicas.answer('drain', (drain: ServerEventPayload<'drain'>) => this.drain(drain));
  }

  setLogLevel({ level }: ServerEventPayload<'log_level'>): void {
    this.state.change('logLevel', level);
  }

  setMaintenance({ on, message, retryAfterS }: ServerEventPayload<'maintenance'>): void {
    const since = new Date().toISOString();
    this.state.change('maintenance', { on, since, retryAfterS, ...(message !== undefined && { message }) });
  }

  private async drain({ on, overMs }: ServerEventPayload<'drain'>): Promise<ReplicaStatus> {
    this.state.setDraining(on, overMs).catch((err: unknown) => this.logger.error({ err }, 'drain'));
    return this.status();
  }

  private async status(): Promise<ReplicaStatus> {
    const { maintenance, draining, logLevel } = this.state;
    return {
      upSeconds: Math.floor(process.uptime()),
      ...this.sockets.count(),
      logLevel,
      ...(maintenance && {
        maintenance: {
          since: maintenance.since,
          ...(maintenance.message !== undefined && { message: maintenance.message }),
        },
      }),
      draining,
    };
  }
}
