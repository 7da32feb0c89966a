import { Controller } from '@nestjs/common';
import { ActingOperator, Endpoint, Input, type EndpointInput } from '../http/endpoint.js';
import type { Actor } from '../observe/security-log.js';
import { AccountAdmin } from './account-admin.service.js';

/** For operators, which EndpointGuard sees to. */
@Controller()
export class AdminController {
  constructor(private readonly admin: AccountAdmin) {}

  @Endpoint('userSessions')
  userSessions(@Input() { params }: EndpointInput<'userSessions'>, @ActingOperator() by: Actor) {
    return this.admin.sessions(params.id, by);
  }

  @Endpoint('endUserSessions')
  endUserSessions(@Input() { params }: EndpointInput<'endUserSessions'>, @ActingOperator() by: Actor) {
    return this.admin.endSessions(params.id, by);
  }

  @Endpoint('setPassword')
  setPassword(@Input() { params, body }: EndpointInput<'setPassword'>, @ActingOperator() by: Actor) {
    return this.admin.setPassword(params.id, body.newPassword, by);
  }

  @Endpoint('lockUser')
  lockUser(@Input() { params }: EndpointInput<'lockUser'>, @ActingOperator() by: Actor) {
    return this.admin.lock(params.id, by);
  }

  @Endpoint('unlockUser')
  unlockUser(@Input() { params }: EndpointInput<'unlockUser'>, @ActingOperator() by: Actor) {
    return this.admin.unlock(params.id, by);
  }
}
