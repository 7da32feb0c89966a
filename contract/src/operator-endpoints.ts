import * as z from 'zod';
import { type Endpoint, UserPath } from './endpoint.js';
import { IsoTime, Password } from './fields.js';
import { Session, User } from './model.js';

const SessionsEnded = z.object({ ended: z.int().meta({ description: 'How many sessions ended.' }) });

/** With which operators look after accounts. */
export const OPERATOR_ENDPOINTS = {
  userSessions: {
    method: 'GET',
    path: '/chat/admin/users/:id/sessions',
    summary: 'For operators: sessions of a user, newest first, and since when the account is locked.',
    operator: true,
    params: UserPath,
    response: z.object({ user: User, lockedAt: IsoTime.optional(), sessions: z.array(Session) }),
  },
  endUserSessions: {
    method: 'DELETE',
    path: '/chat/admin/users/:id/sessions',
    summary: 'For operators: end all sessions of a user.',
    operator: true,
    params: UserPath,
    response: SessionsEnded,
  },
  setPassword: {
    method: 'POST',
    path: '/chat/admin/users/:id/password',
    summary: 'For operators: set the password of an account, and end all its sessions.',
    operator: true,
    params: UserPath,
    body: z.object({ newPassword: Password }),
    response: SessionsEnded,
  },
  lockUser: {
    method: 'POST',
    path: '/chat/admin/users/:id/lock',
    summary: 'For operators: let nobody sign in as this user, and end all their sessions.',
    operator: true,
    params: UserPath,
    response: SessionsEnded,
  },
  unlockUser: {
    method: 'POST',
    path: '/chat/admin/users/:id/unlock',
    summary: 'For operators: let a locked user sign in again.',
    operator: true,
    params: UserPath,
    response: z.object({}),
  },
} as const satisfies Record<string, Endpoint>;
