import type { RestResponse } from '@suda/contract';
import type { SecurityLog, Actor } from '../observe/security-log.js';
import type { DeliveryQueue } from '../ports/delivery-queue.js';

/** What was given up, for operators; each look and each replay is written down. */
export class DeadDeliveries {
  constructor(
    private readonly queue: Pick<DeliveryQueue, 'dead'>,
    /** Queues them anew, in this order; resolves with how many of them were dead. */
    private readonly again: (idempotencyKeys: readonly string[]) => Promise<number>,
    private readonly security: SecurityLog,
  ) {}

  async read(limit: number, cursor: string | undefined, by: Actor): Promise<RestResponse<'deadDeliveries'>> {
    const { items, cursor: next } = await this.queue.dead(limit, cursor);
    this.security.record('dead_deliveries_read', by);
    const deliveries = items.map(({ orderKey: _, since, diedAt, ...item }) => ({
      ...item,
      since: new Date(since).toISOString(),
      diedAt: new Date(diedAt).toISOString(),
    }));
    return { deliveries, ...(next !== undefined && { cursor: next }) };
  }

  async replay(idempotencyKeys: readonly string[], by: Actor): Promise<RestResponse<'replayDeliveries'>> {
    const replayed = await this.again(idempotencyKeys);
    this.security.record('dead_deliveries_replayed', { ...by, replayed });
    return { replayed };
  }
}
