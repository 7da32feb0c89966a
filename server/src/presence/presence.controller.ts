import { Controller, Inject } from '@nestjs/common';
import { parseBounded, UserId, type RestResponse } from '@suda/contract';
import { CONFIG, type Config } from '../config.js';
import { Caller, Endpoint, FromService, Input, type EndpointInput } from '../http/endpoint.js';
import type { Identity } from '../ports/identity.js';
import { ClientPresenceService } from '../programs/client-presence.service.js';
import { signInFirst } from '../realtime/refusals.js';
import { PresenceService } from './presence.service.js';

@Controller()
export class PresenceController {
  constructor(
    private readonly presence: PresenceService,
    private readonly clients: ClientPresenceService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Endpoint('users')
  users(@Caller() me: Identity | undefined): Promise<RestResponse<'users'>> {
    if (!me && this.config.authMode === 'accounts') throw signInFirst();
    return this.presence.online(me?.user.userId);
  }

  @Endpoint('presence')
  one(
    @Caller() me: Identity | undefined,
    @FromService() fromService: boolean,
    @Input() { params }: EndpointInput<'presence'>,
  ): Promise<RestResponse<'presence'>> {
    if (fromService) return this.clients.presenceOf(params.id);
    if (!me) throw signInFirst();
    return this.presence.presenceOf(me.user.userId, parseBounded('The userId', UserId, params.id));
  }

  @Endpoint('people')
  async people(
    @Caller() { user }: Identity,
    @Input() { query }: EndpointInput<'people'>,
  ): Promise<RestResponse<'people'>> {
    return { people: await this.presence.findPeople(user.userId, query.q, query.limit) };
  }
}
