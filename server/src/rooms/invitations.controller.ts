import { Controller } from '@nestjs/common';
import type { RestResponse } from '@suda/contract';
import { Caller, Endpoint, Input, type EndpointInput } from '../http/endpoint.js';
import type { Identity } from '../ports/identity.js';
import { InvitationsService } from './invitations.service.js';

@Controller()
export class InvitationsController {
  constructor(private readonly invitations: InvitationsService) {}

  @Endpoint('invitations')
  async list(@Caller() { user }: Identity): Promise<RestResponse<'invitations'>> {
    return { invitations: await this.invitations.list(user.userId) };
  }

  @Endpoint('acceptInvitation')
  async accept(
    @Caller() { user }: Identity,
    @Input() { params }: EndpointInput<'acceptInvitation'>,
  ): Promise<RestResponse<'acceptInvitation'>> {
    return { room: await this.invitations.accept(user, params.id) };
  }

  @Endpoint('declineInvitation')
  async decline(@Caller() { user }: Identity, @Input() { params }: EndpointInput<'declineInvitation'>) {
    await this.invitations.decline(user.userId, params.id);
    return {};
  }
}
