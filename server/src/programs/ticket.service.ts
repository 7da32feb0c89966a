import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ProgramUserId, type RestResponse } from '@suda/contract';
import * as z from 'zod';
import { CONFIG, type Config } from '../config.js';
import { Tickets } from '../ports/tickets.js';
import { isSecret } from './secrets.js';

const LIFETIME_MS = 60_000;
const PREFIX = 'ticket.';
/** What servers' clocks may differ by: so much longer a used ticket is remembered. */
const CLOCKS_MS = 30_000;

const Content = z.object({ userId: ProgramUserId, id: z.string().length(22), expiresAt: z.int() });

/** Tickets for the client port: signed, so that they cost nothing until they are used. */
@Injectable()
export class TicketService {
  constructor(
    private readonly tickets: Tickets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  issue(userId: string): RestResponse<'ticket'> {
    const content = { userId, id: randomBytes(16).toString('base64url'), expiresAt: Date.now() + LIFETIME_MS };
    const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
    return {
      ticket: `${PREFIX}${payload}.${this.signature(payload)}`,
      expiresAt: new Date(content.expiresAt).toISOString(),
    };
  }

  isTicket(text: string): boolean {
    return text.startsWith(PREFIX);
  }

  /** Whom the ticket names, at its first use; undefined for any other. */
  async redeem(ticket: string): Promise<string | undefined> {
    const [payload = '', signature, ...rest] = ticket.slice(PREFIX.length).split('.');
    if (this.config.programs.serviceToken === undefined || rest.length > 0) return undefined;
    if (!isSecret(signature, this.signature(payload))) return undefined;
    const { userId, id, expiresAt } = Content.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    if (expiresAt <= Date.now()) return undefined;
    const isFirst = await this.tickets.use(id, expiresAt - Date.now() + CLOCKS_MS);
    return isFirst ? userId : undefined;
  }

  private signature(payload: string): string {
    const key = `suda ticket ${this.tickets.scope}${this.config.programs.serviceToken ?? ''}`;
    return createHmac('sha256', key).update(payload).digest('base64url');
  }
}
