import { Controller } from '@nestjs/common';
import type { RestResponse } from '@suda/contract';
import { Caller, Endpoint, Input, type EndpointInput } from '../http/endpoint.js';
import type { Identity } from '../ports/identity.js';
import { BootService } from './boot.service.js';

@Controller()
export class BootController {
  constructor(private readonly service: BootService) {}

  @Endpoint('boot')
  boot(
    @Caller() caller: Identity | undefined,
    @Input() { query }: EndpointInput<'boot'>,
  ): Promise<RestResponse<'boot'>> {
    return this.service.boot(caller, query.room);
  }
}
