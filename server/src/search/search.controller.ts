import { Controller } from '@nestjs/common';
import type { RestResponse } from '@suda/contract';
import { Caller, Endpoint, Input, type EndpointInput } from '../http/endpoint.js';
import type { Identity } from '../ports/identity.js';
import { SearchService } from './search.service.js';

@Controller()
export class SearchController {
  constructor(private readonly messages: SearchService) {}

  @Endpoint('search')
  search(@Caller() { user }: Identity, @Input() { query }: EndpointInput<'search'>): Promise<RestResponse<'search'>> {
    return this.messages.search(user.userId, query);
  }

  @Endpoint('days')
  days(@Caller() { user }: Identity, @Input() { params, query }: EndpointInput<'days'>): Promise<RestResponse<'days'>> {
    return this.messages.days(user.userId, params.id, query);
  }

  @Endpoint('searchKeyword')
  byKeyword(
    @Caller() { user }: Identity,
    @Input() { body }: EndpointInput<'searchKeyword'>,
  ): Promise<RestResponse<'searchKeyword'>> {
    return this.messages.byKeyword(user.userId, body.keyword);
  }
}
