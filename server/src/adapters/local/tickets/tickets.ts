import { randomUUID } from 'node:crypto';
import { Tickets } from '../../../ports/tickets.js';

/** Used tickets of one process. */
export class MemoryTickets extends Tickets {
  /** Another process does not know what was used here. */
  readonly scope: string = randomUUID();
  /** When each is forgotten, in the order of their use. */
  private readonly used = new Map<string, number>();

  constructor(private readonly now: () => number = () => performance.now()) {
    super();
  }

  async use(ticketId: string, forgetMs: number): Promise<boolean> {
    for (const [id, until] of this.used) {
      if (until > this.now()) break;
      this.used.delete(id);
    }
    if ((this.used.get(ticketId) ?? 0) > this.now()) return false;
    this.used.delete(ticketId);
    this.used.set(ticketId, this.now() + forgetMs);
    return true;
  }
}
