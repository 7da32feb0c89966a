import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import type { Config } from '../../config.js';
import type { HandshakePolicy } from '../../realtime/connections/handshake-policy.js';
import type { TicketService } from '../ticket.service.js';
import { ClientIdentities } from './client-identity.js';

const REQUEST = {} as IncomingMessage;

const identitiesWith = (clientAuth: 'session' | 'ticket') => {
  const policy = {
    tokenOf: () => 'of the cookie',
    authenticate: () => Promise.resolve({ user: { userId: 'user-42' }, sessionId: 'session' }),
  } as unknown as HandshakePolicy;
  const tickets = {
    isTicket: (text: string) => text.startsWith('ticket.'),
    redeem: () => Promise.resolve('user-42'),
  } as unknown as TicketService;
  return new ClientIdentities(policy, tickets, { programs: { clientAuth } } as unknown as Config);
};

test('where tickets alone are taken, no session lets a client in, whatever name it is of', async () => {
  const [session, ticket] = [identitiesWith('session'), identitiesWith('ticket')];
  for (const credential of ['a session', undefined]) {
    expect(await session.identify(REQUEST, { credential })).toMatchObject({ userId: 'user-42', sessionId: 'session' });
    await expect(ticket.identify(REQUEST, { credential })).rejects.toMatchObject({ code: 'unauthenticated' });
  }
  for (const identities of [session, ticket]) {
    expect(await identities.identify(REQUEST, { credential: 'ticket.x' })).toMatchObject({ userId: 'user-42' });
  }
});
