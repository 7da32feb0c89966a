import { Global, Module } from '@nestjs/common';
import { HandshakePolicy } from '../realtime/connections/handshake-policy.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { SessionDisconnector } from './session-disconnector.js';
import { RegisterGateway } from './register.gateway.js';
import { SessionHandshakePolicy } from './session-handshake-policy.js';
import { SignInThrottle } from './sign-in-throttle.js';

@Global()
@Module({
  controllers: [AuthController],
  providers: [
    AuthService,
    SessionDisconnector,
    SignInThrottle,
    RegisterGateway,
    { provide: HandshakePolicy, useClass: SessionHandshakePolicy },
  ],
  exports: [AuthService, HandshakePolicy],
})
export class AuthModule {}
