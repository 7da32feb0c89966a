import { Controller } from '@nestjs/common';
import type { RestResponse } from '@suda/contract';
import { Caller, Endpoint, Input, type EndpointInput } from '../http/endpoint.js';
import type { Identity } from '../ports/identity.js';
import { ContactsService } from './contacts.service.js';

@Controller()
export class ContactsController {
  constructor(private readonly contacts: ContactsService) {}

  @Endpoint('blocks')
  async blocked(@Caller() { user }: Identity): Promise<RestResponse<'blocks'>> {
    return { users: await this.contacts.blocked(user.userId) };
  }

  @Endpoint('block')
  async block(@Caller() { user }: Identity, @Input() { params }: EndpointInput<'block'>) {
    await this.contacts.block(user.userId, params.id);
    return {};
  }

  @Endpoint('unblock')
  async unblock(@Caller() { user }: Identity, @Input() { params }: EndpointInput<'unblock'>) {
    await this.contacts.unblock(user.userId, params.id);
    return {};
  }

  @Endpoint('preferences')
  preferences(@Caller() { user }: Identity): Promise<RestResponse<'preferences'>> {
    return this.contacts.preferences(user.userId);
  }

  @Endpoint('setPreferences')
  setPreferences(
    @Caller() { user }: Identity,
    @Input() { body }: EndpointInput<'setPreferences'>,
  ): Promise<RestResponse<'setPreferences'>> {
    return this.contacts.setPreferences(user.userId, body);
  }
}
