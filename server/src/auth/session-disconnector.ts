import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Sockets } from '../realtime/sockets/sockets.js';
import { SessionEnds } from './session-ends.js';

/** Disconnects the sockets of ended sessions. */
@Injectable()
export class SessionDisconnector implements OnModuleInit {
  constructor(
    private readonly ends: SessionEnds,
    private readonly sockets: Sockets,
  ) {}

  onModuleInit(): void {
    this.ends.onEnd((sessionId) => this.sockets.disconnectSession(sessionId));
  }
}
