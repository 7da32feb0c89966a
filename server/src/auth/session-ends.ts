import { Injectable } from '@nestjs/common';
import { SecurityLog, type Actor } from '../observe/security-log.js';

type SessionEndListener = (sessionId: string) => void;

/** Sessions that this process ended, for the log and for what closes their sockets. */
@Injectable()
export class SessionEnds {
  private readonly listeners: SessionEndListener[] = [];

  constructor(private readonly security: SecurityLog) {}

  onEnd(listener: SessionEndListener): void {
    this.listeners.push(listener);
  }

  announce(userId: string, sessionIds: readonly string[], by: Actor): void {
    for (const sessionId of sessionIds) {
      this.security.record('session_ended', { userId, sessionId, ...by });
      for (const listener of this.listeners) listener(sessionId);
    }
  }
}
