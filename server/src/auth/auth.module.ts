import { Global, Module } from '@nestjs/common';
import { HandshakePolicy } from '../realtime/connections/handshake-policy.js';
import { AccountAdmin } from './account-admin.service.js';
import { AdminController } from './admin.controller.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { CONFIG, type Config } from '../config.js';
import { ConsoleAccess } from './console-access.js';
import { DisplayNamesGateway } from './display-names.gateway.js';
import { DisplayNames } from './display-names.service.js';
import { Operators } from './operators.js';
import { SessionEnds } from './session-ends.js';
import { SessionDisconnector } from './session-disconnector.js';
import { RegisterGateway } from './register.gateway.js';
import { SessionHandshakePolicy } from './session-handshake-policy.js';
import { SignInThrottle } from './sign-in-throttle.js';

@Global()
@Module({
  controllers: [AuthController, AdminController],
  providers: [
    AuthService,
    AccountAdmin,
    DisplayNames,
    DisplayNamesGateway,
    Operators,
    { provide: ConsoleAccess, inject: [CONFIG], useFactory: (config: Config) => new ConsoleAccess(config) },
    SessionEnds,
    SessionDisconnector,
    SignInThrottle,
    RegisterGateway,
    { provide: HandshakePolicy, useClass: SessionHandshakePolicy },
  ],
  exports: [AuthService, Operators, HandshakePolicy],
})
export class AuthModule {}
