import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger } from './logger.js';

type SecurityEvent =
  | 'signed_up'
  | 'signed_in'
  | 'sign_in_failed'
  | 'sign_in_delayed'
  | 'sign_in_locked'
  | 'session_ended'
  | 'password_changed'
  | 'password_change_failed'
  | 'password_set'
  | 'account_created'
  | 'account_locked'
  | 'account_unlocked'
  | 'sessions_read'
  | 'operator_refused'
  | 'sockets_administered'
  | 'sockets_answered'
  | 'sockets_refused'
  | 'dead_deliveries_read'
  | 'dead_deliveries_replayed';

/** Who ends sessions or looks after an account, and from where. */
export interface Actor {
  /** The operator; absent when people act on their own account. */
  byUserId?: string;
  bySessionId?: string;
  /** A person at the machine itself: `npm run admin`. */
  console?: true;
  /** The client's. */
  address: string;
}

/** Ids and addresses only; never a token, a password or a hash of either. */
interface SecurityDetails extends Actor {
  /** Left out when no such account exists: people type passwords into the field of the name. */
  userId?: string | undefined;
  /** The session that began, ended or acts. */
  sessionId?: string;
  guest?: boolean;
  knownDevice?: boolean;
  /** What an operator had done to sockets or servers. */
  call?: Record<string, unknown>;
  /** How many deliveries were queued anew. */
  replayed?: number;
}

/** Writes what concerns the security of accounts: who, by which session, from where. */
@Injectable()
export class SecurityLog {
  private readonly logger: Logger;

  constructor(@Inject(LOGGER) logger: Logger) {
    this.logger = logger.child({});
    // Its own, which stays that of the start: who changes the other’s still leaves a trace.
    this.logger.level = logger.level;
  }

  record(event: SecurityEvent, details: SecurityDetails): void {
    this.logger.info({ security: event, ...details }, 'security');
  }
}
