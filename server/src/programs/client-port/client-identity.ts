import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { ChatError } from '@suda/contract';
import { ulid } from 'ulid';
import { CONFIG, type Config } from '../../config.js';
import { HandshakePolicy } from '../../realtime/connections/handshake-policy.js';
import { TicketService } from '../ticket.service.js';

/** What a client says of itself. */
export interface Claim {
  userId?: string | undefined;
  clientId?: string | undefined;
  /** A session token or a ticket. */
  credential?: string | undefined;
}

export interface ClientIdentity {
  userId: string;
  clientId: string;
  /** Absent with a ticket, and where clients are believed. */
  sessionId?: string;
}

const MUST_BE = {
  session: 'auth.accessToken must be a session token or a ticket.',
  ticket: 'auth.accessToken must be a ticket.',
};

/** Decides who a client of the client port is. */
@Injectable()
export class ClientIdentities {
  constructor(
    private readonly policy: HandshakePolicy,
    private readonly tickets: TicketService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws {ChatError} `unauthenticated`; `forbidden` when the credential is another user's */
  async identify(request: IncomingMessage, claim: Claim): Promise<ClientIdentity> {
    const clientId = claim.clientId ?? ulid();
    if (this.config.programs.clientAuth === 'open') {
      if (claim.userId === undefined) throw new ChatError('unauthenticated', 'auth.userId is missing.');
      return { userId: claim.userId, clientId };
    }
    const known = await this.userOf(claim.credential ?? this.policy.tokenOf(request));
    if (!known) throw new ChatError('unauthenticated', MUST_BE[this.config.programs.clientAuth]);
    if (claim.userId !== undefined && claim.userId !== known.userId) {
      throw new ChatError('forbidden', 'auth.userId is not the user of auth.accessToken.');
    }
    return { ...known, clientId };
  }

  private async userOf(credential: string | undefined): Promise<{ userId: string; sessionId?: string } | undefined> {
    if (credential === undefined) return undefined;
    if (this.tickets.isTicket(credential)) {
      const userId = await this.tickets.redeem(credential);
      return userId === undefined ? undefined : { userId };
    }
    // Their names are chosen by whoever signs up here, and may be those of another product's users.
    if (this.config.programs.clientAuth === 'ticket') return undefined;
    const identity = await this.policy.authenticate(credential);
    return identity && { userId: identity.user.userId, sessionId: identity.sessionId };
  }
}
