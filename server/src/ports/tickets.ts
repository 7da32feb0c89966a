/** Remembers which tickets were used, on all processes. */
export abstract class Tickets {
  /** Tickets are signed with it: what was issued where uses were remembered elsewhere is none here. */
  abstract readonly scope: string;

  /** Whether it is the first use. Forgotten after `forgetMs`, when the ticket has long expired. */
  abstract use(ticketId: string, forgetMs: number): Promise<boolean>;
}
