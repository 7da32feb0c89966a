import { Controller } from '@nestjs/common';
import { ActingOperator, Endpoint, Input, type EndpointInput } from '../http/endpoint.js';
import type { Actor } from '../observe/security-log.js';
import { SocketAdmin } from './socket-admin.service.js';

/** For operators, which EndpointGuard sees to. */
@Controller()
export class SocketAdminController {
  constructor(private readonly admin: SocketAdmin) {}

  @Endpoint('fetchSockets')
  fetchSockets(@Input() { body }: EndpointInput<'fetchSockets'>, @ActingOperator() by: Actor) {
    return this.admin.run('fetchSockets', body, by);
  }

  @Endpoint('socketsJoin')
  socketsJoin(@Input() { body }: EndpointInput<'socketsJoin'>, @ActingOperator() by: Actor) {
    return this.admin.run('socketsJoin', body, by);
  }

  @Endpoint('socketsLeave')
  socketsLeave(@Input() { body }: EndpointInput<'socketsLeave'>, @ActingOperator() by: Actor) {
    return this.admin.run('socketsLeave', body, by);
  }

  @Endpoint('disconnectSockets')
  disconnectSockets(@Input() { body }: EndpointInput<'disconnectSockets'>, @ActingOperator() by: Actor) {
    return this.admin.run('disconnectSockets', body, by);
  }

  @Endpoint('emitToSockets')
  emitToSockets(@Input() { body }: EndpointInput<'emitToSockets'>, @ActingOperator() by: Actor) {
    return this.admin.run('emitToSockets', body, by);
  }

  @Endpoint('serverSideEmit')
  serverSideEmit(@Input() { body }: EndpointInput<'serverSideEmit'>, @ActingOperator() by: Actor) {
    return this.admin.run('serverSideEmit', body, by);
  }
}
