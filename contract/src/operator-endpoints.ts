import * as z from 'zod';
import { type Endpoint, UserPath } from './endpoint.js';
import { Cursor, IdempotencyKey, IsoTime, Password } from './fields.js';
import { LIMITS } from './limits.js';
import { Session, User } from './model.js';

const SessionsEnded = z.object({ ended: z.int().meta({ description: 'How many sessions ended.' }) });

const DeadDelivery = z
  .object({
    idempotencyKey: IdempotencyKey,
    destination: z.string().meta({ description: 'Its kind, and its name in that: `callback:ascii_complete`.' }),
    since: IsoTime.meta({ description: 'When it was queued, or replayed.' }),
    diedAt: IsoTime.meta({ description: 'When it was given up.' }),
    attempts: z.int().meta({ description: 'How many failed.' }),
    reason: z.string().meta({ description: 'Of the last one.' }),
    bytes: z.int().meta({ description: 'Size of the body, which is not shown.' }),
  })
  .meta({ id: 'DeadDelivery' });

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
  deadDeliveries: {
    method: 'GET',
    path: '/chat/admin/dead-deliveries',
    summary: 'For operators: what could not be delivered to another server for a day, last queued first.',
    operator: true,
    query: z.object({
      cursor: Cursor.optional(),
      limit: z.coerce.number().int().min(1).max(LIMITS.deadDeliveries).default(LIMITS.deadDeliveries),
    }),
    response: z.object({ deliveries: z.array(DeadDelivery), cursor: Cursor.optional() }),
  },
  replayDeliveries: {
    method: 'POST',
    path: '/chat/admin/dead-deliveries/replay',
    summary: 'For operators: queue dead deliveries anew, in this order.',
    operator: true,
    body: z.object({ idempotencyKeys: z.array(IdempotencyKey).min(1).max(LIMITS.deadDeliveries) }),
    response: z.object({ replayed: z.int().meta({ description: 'How many of them were dead.' }) }),
  },
} as const satisfies Record<string, Endpoint>;
