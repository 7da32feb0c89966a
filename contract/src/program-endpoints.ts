import * as z from 'zod';
import { type Endpoint } from './endpoint.js';
import { IsoTime, ProgramUserId, WrittenUserId } from './fields.js';
import { LIMITS } from './limits.js';
import { ConnectedClient, PresenceStatus } from './model.js';

const ConnectedUser = z
  .object({
    userId: ProgramUserId,
    status: PresenceStatus,
    since: IsoTime.optional().meta({ description: 'When the first of the clients connected; absent when offline.' }),
    clients: z.array(ConnectedClient).max(LIMITS.clientsOfUser),
  })
  .meta({ id: 'ConnectedUser' });

/** For the services of other products, which name themselves by SERVICE_TOKEN. */
export const PROGRAM_ENDPOINTS = {
  connectedUsers: {
    method: 'POST',
    path: '/chat/presence',
    summary: 'For services: whether each of these users is connected, by which clients, and since when.',
    service: 'only',
    body: z.object({ userIds: z.array(WrittenUserId).max(LIMITS.presenceUsers) }),
    response: z.object({ users: z.array(ConnectedUser).max(LIMITS.presenceUsers) }),
  },
  ticket: {
    method: 'POST',
    path: '/chat/tickets',
    summary:
      'For services: a ticket that lets a client of this user connect to the client port, once, within a minute.',
    service: 'only',
    body: z.object({ userId: WrittenUserId }),
    response: z.object({ ticket: z.string().max(LIMITS.ticketLength), expiresAt: IsoTime }),
  },
} as const satisfies Record<string, Endpoint>;
