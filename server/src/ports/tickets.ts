/** Remembers which tickets were used, on all processes. */
export abstract class Tickets {
  /** Whether it is the first use. Forgotten after `forgetMs`, when the ticket has long expired. */
  abstract use(ticketId: string, forgetMs: number): Promise<boolean>;
}
