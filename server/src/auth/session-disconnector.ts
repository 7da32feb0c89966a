import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Sockets } from '../realtime/sockets/sockets.js';
import { AuthService } from './auth.service.js';

/** Disconnects the sockets of ended sessions. */
@Injectable()
export class SessionDisconnector implements OnModuleInit {
  constructor(
    private readonly auth: AuthService,
    private readonly sockets: Sockets,
  ) {}

  onModuleInit(): void {
    this.auth.onSessionEnded((sessionId) => this.sockets.disconnectSession(sessionId));
  }
}
