import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger } from './logger.js';

type SecurityEvent =
  | 'signed_up'
  | 'signed_in'
  | 'sign_in_failed'
  | 'sign_in_delayed'
  | 'session_ended'
  | 'password_changed'
  | 'password_change_failed';

/** Ids and addresses only; never a token, a password or a hash of either. */
interface SecurityDetails {
  /** Left out when no such account exists: people type passwords into the field of the name. */
  userId?: string | undefined;
  /** The session that began, ended or acts. */
  sessionId?: string;
  /** The session that ended another. */
  bySessionId?: string;
  /** The client's. */
  address: string;
  guest?: boolean;
  knownDevice?: boolean;
}

/** Writes what concerns the security of accounts: who, by which session, from where. */
@Injectable()
export class SecurityLog {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  record(event: SecurityEvent, details: SecurityDetails): void {
    this.logger.info({ security: event, ...details }, 'security');
  }
}
