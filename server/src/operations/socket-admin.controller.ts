import { Controller } from '@nestjs/common';
import type { SocketAdminCall } from '@suda/contract';
import { ActingOperator, Endpoint, InputWhenAsked, type EndpointInput } from '../http/endpoint.js';
import type { Actor } from '../observe/security-log.js';
import { SocketAdmin } from './socket-admin.service.js';

type Ask<C extends SocketAdminCall> = () => EndpointInput<C>;

/** For operators, which EndpointGuard sees to. */
@Controller()
export class SocketAdminController {
  constructor(private readonly admin: SocketAdmin) {}

  @Endpoint('fetchSockets')
  fetchSockets(@InputWhenAsked() input: Ask<'fetchSockets'>, @ActingOperator() by: Actor) {
    return this.admin.run('fetchSockets', () => input().body, by);
  }

  @Endpoint('socketsJoin')
  socketsJoin(@InputWhenAsked() input: Ask<'socketsJoin'>, @ActingOperator() by: Actor) {
    return this.admin.run('socketsJoin', () => input().body, by);
  }

  @Endpoint('socketsLeave')
  socketsLeave(@InputWhenAsked() input: Ask<'socketsLeave'>, @ActingOperator() by: Actor) {
    return this.admin.run('socketsLeave', () => input().body, by);
  }

  @Endpoint('disconnectSockets')
  disconnectSockets(@InputWhenAsked() input: Ask<'disconnectSockets'>, @ActingOperator() by: Actor) {
    return this.admin.run('disconnectSockets', () => input().body, by);
  }

  @Endpoint('emitToSockets')
  emitToSockets(@InputWhenAsked() input: Ask<'emitToSockets'>, @ActingOperator() by: Actor) {
    return this.admin.run('emitToSockets', () => input().body, by);
  }

  @Endpoint('serverSideEmit')
  serverSideEmit(@InputWhenAsked() input: Ask<'serverSideEmit'>, @ActingOperator() by: Actor) {
    return this.admin.run('serverSideEmit', () => input().body, by);
  }
}
