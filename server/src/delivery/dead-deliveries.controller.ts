import { Controller } from '@nestjs/common';
import { ActingOperator, Endpoint, Input, type EndpointInput } from '../http/endpoint.js';
import type { Actor } from '../observe/security-log.js';
import { DeliveryService } from './delivery.service.js';

/** For operators, which EndpointGuard sees to. */
@Controller()
export class DeadDeliveriesController {
  constructor(private readonly deliveries: DeliveryService) {}

  @Endpoint('deadDeliveries')
  deadDeliveries(@Input() { query }: EndpointInput<'deadDeliveries'>, @ActingOperator() by: Actor) {
    return this.deliveries.readDead(query.limit, query.cursor, by);
  }

  @Endpoint('replayDeliveries')
  replayDeliveries(@Input() { body }: EndpointInput<'replayDeliveries'>, @ActingOperator() by: Actor) {
    return this.deliveries.replay(body.idempotencyKeys, by);
  }
}
