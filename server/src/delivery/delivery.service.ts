import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { RestResponse } from '@suda/contract';
import { CONFIG, type Config } from '../config.js';
import { LOGGER, type Logger } from '../observe/logger.js';
import { Metrics } from '../observe/metrics.js';
import { SecurityLog, type Actor } from '../observe/security-log.js';
import { DeliveryQueue, type Delivery } from '../ports/delivery-queue.js';
import { DeadDeliveries } from './dead-deliveries.service.js';
import { DeliveryEngine } from './delivery-engine.js';
import { Destinations } from './destinations.js';
import { HttpSender } from './http-sender.js';

/** What goes to other servers: queued by features, given up ones seen to by operators. */
@Injectable()
export class DeliveryService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly engine: DeliveryEngine;
  private readonly dead: DeadDeliveries;

  constructor(
    queue: DeliveryQueue,
    destinations: Destinations,
    metrics: Metrics,
    security: SecurityLog,
    @Inject(LOGGER) logger: Logger,
    @Inject(CONFIG) { delivery: { allowNetworks, timeoutMs } }: Config,
  ) {
    const sender = new HttpSender({ allowNetworks, timeoutMs });
    this.engine = new DeliveryEngine({ queue, destinations, sender, metrics, logger });
    this.dead = new DeadDeliveries(queue, (keys) => this.engine.replay(keys), security);
    metrics.watchDeliveries(() => queue.counts());
  }

  onApplicationBootstrap(): void {
    this.engine.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.engine.stop();
  }

  /** Durable when it resolves. `unavailable` when the queue is full. */
  enqueue(delivery: Delivery): Promise<void> {
    return this.engine.enqueue(delivery);
  }

  readDead(limit: number, cursor: string | undefined, by: Actor): Promise<RestResponse<'deadDeliveries'>> {
    return this.dead.read(limit, cursor, by);
  }

  replay(idempotencyKeys: readonly string[], by: Actor): Promise<RestResponse<'replayDeliveries'>> {
    return this.dead.replay(idempotencyKeys, by);
  }
}
