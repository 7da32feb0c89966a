import { Global, Module } from '@nestjs/common';
import { HandshakePolicy } from '../realtime/connections/handshake-policy.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { EndedSessions } from './ended-sessions.js';
import { RegisterGateway } from './register.gateway.js';
import { SessionHandshake } from './session-handshake.js';

@Global()
@Module({
  controllers: [AuthController],
  providers: [AuthService, EndedSessions, RegisterGateway, { provide: HandshakePolicy, useClass: SessionHandshake }],
  exports: [AuthService, HandshakePolicy],
})
export class AuthModule {}
