import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Replicas } from '../realtime/replicas/replicas.js';
import { Sockets } from '../realtime/sockets/sockets.js';
import { SessionEnds } from './session-ends.js';

/** Disconnects the sockets of ended sessions. */
@Injectable()
export class SessionDisconnector implements OnModuleInit {
  constructor(
    private readonly ends: SessionEnds,
    private readonly sockets: Sockets,
    private readonly replicas: Replicas,
  ) {}

  onModuleInit(): void {
    this.ends.onEnd((sessionId) => {
      this.sockets.disconnectSession(sessionId);
      // Whose sockets are not the chat's.
      this.replicas.tellAll('session_ended', { sessionId });
    });
  }
}
