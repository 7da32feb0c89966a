import { Controller } from '@nestjs/common';
import type { RestResponse } from '@suda/contract';
import { Caller, Endpoint, Input, type EndpointInput } from '../http/endpoint.js';
import type { Identity } from '../ports/identity.js';
import { InviteLinksService } from './invite-links.service.js';

@Controller()
export class InviteLinksController {
  constructor(private readonly links: InviteLinksService) {}

  @Endpoint('inviteLinks')
  async list(
    @Caller() { user }: Identity,
    @Input() { params }: EndpointInput<'inviteLinks'>,
  ): Promise<RestResponse<'inviteLinks'>> {
    return { links: await this.links.list(user.userId, params.id) };
  }

  @Endpoint('makeInviteLink')
  make(
    @Caller() { user }: Identity,
    @Input() { params, body }: EndpointInput<'makeInviteLink'>,
  ): Promise<RestResponse<'makeInviteLink'>> {
    return this.links.make(user, params.id, body);
  }

  @Endpoint('revokeInviteLink')
  async revoke(@Caller() { user }: Identity, @Input() { params }: EndpointInput<'revokeInviteLink'>) {
    await this.links.revoke(user.userId, params.id, params.linkId);
    return {};
  }

  @Endpoint('lookUpInviteLink')
  lookUp(
    @Caller() me: Identity | undefined,
    @Input() { body }: EndpointInput<'lookUpInviteLink'>,
  ): Promise<RestResponse<'lookUpInviteLink'>> {
    return this.links.lookUp(me?.user.userId, body.token);
  }

  @Endpoint('acceptInviteLink')
  async accept(
    @Caller() { user }: Identity,
    @Input() { body }: EndpointInput<'acceptInviteLink'>,
  ): Promise<RestResponse<'acceptInviteLink'>> {
    return { room: await this.links.accept(user, body.token) };
  }
}
