import type { RedisClient } from '@suda/engines/redis';
import { Tickets } from '../../../ports/tickets.js';
import { orUnavailable } from '../redis/fault.js';

/** Used tickets of all processes. */
export class RedisTickets extends Tickets {
  readonly scope = '';

  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
  ) {
    super();
  }

  async use(ticketId: string, forgetMs: number): Promise<boolean> {
    const key = `${this.prefix}ticket:${ticketId}`;
    return (await orUnavailable(this.redis.set(key, '1', 'PX', forgetMs, 'NX'))) === 'OK';
  }
}
