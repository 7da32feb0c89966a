import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ChatError, LIMITS } from '@suda/contract';
import { ulid } from 'ulid';
import { CONFIG, type Config } from '../config.js';
import { WorkerEventsService, type SentEvent } from '../programs/worker-events.service.js';
import { DeliveryService } from './delivery.service.js';
import { Destinations } from './destinations.js';

const KIND = 'callback';

/** Tells the product's own API server of events of its workers: one POST for each, at least once. */
@Injectable()
export class WorkerCallbacks {
  constructor(
    private readonly deliveries: DeliveryService,
    destinations: Destinations,
    events: WorkerEventsService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'delivery'>,
  ) {
    const { callbackSecret: secret, callbacks } = config.delivery;
    destinations.add(KIND, (event) => {
      const url = callbacks.get(event);
      return url && { url, secret };
    });
    events.onEvent((sent) => this.onWorkerEvent(sent));
  }

  /**
   * Resolves when the callback is stored durably; undefined for an event without one. An event of a request that is
   * repeated as it was has the same idempotency key; with other data it is another one.
   * @throws {ChatError} `too_large`, or `unavailable` when it can't be stored now
   */
  onWorkerEvent(sent: SentEvent): Promise<void> | undefined {
    return this.config.delivery.callbacks.has(sent.event) ? this.store(sent) : undefined;
  }

  private async store({ event, userId, requestId, data: body }: SentEvent): Promise<void> {
    if (Buffer.byteLength(body) > LIMITS.frameBytes) throw new ChatError('too_large', 'The event is too large.');
    await this.deliveries.enqueue({
      idempotencyKey: requestId === undefined ? ulid() : hashOf([event, userId, requestId, body]),
      destination: `${KIND}:${event}`,
      orderKey: hashOf([KIND, userId, requestId ?? null]),
      body,
    });
  }
}

const hashOf = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
