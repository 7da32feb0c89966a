import { Controller } from '@nestjs/common';
import type { RestResponse } from '@suda/contract';
import { Endpoint, Input, type EndpointInput } from '../../http/endpoint.js';
import { ClientPresenceService } from '../client-presence.service.js';
import { TicketService } from '../ticket.service.js';

/** For services of other products, which EndpointGuard sees to. */
@Controller()
export class ProgramsController {
  constructor(
    private readonly presence: ClientPresenceService,
    private readonly tickets: TicketService,
  ) {}

  @Endpoint('connectedUsers')
  connectedUsers(@Input() { body }: EndpointInput<'connectedUsers'>): Promise<RestResponse<'connectedUsers'>> {
    return this.presence.presencesOf(body.userIds);
  }

  @Endpoint('ticket')
  ticket(@Input() { body }: EndpointInput<'ticket'>): RestResponse<'ticket'> {
    return this.tickets.issue(body.userId);
  }
}
