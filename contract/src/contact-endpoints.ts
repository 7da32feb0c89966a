import * as z from 'zod';
import { type Endpoint, RoomPath, UserPath } from './endpoint.js';
import { Invitation, Preferences, RoomSummary, User } from './model.js';

/** Contacts: blocks, invitations, and who may add the caller to rooms. */
export const CONTACT_ENDPOINTS = {
  invitations: {
    method: 'GET',
    path: '/chat/invitations',
    summary: 'Rooms that wait for the yes of the caller, newest first.',
    response: z.object({ invitations: z.array(Invitation) }),
  },
  acceptInvitation: {
    method: 'POST',
    path: '/chat/invitations/:id',
    summary: 'Become a member of a room that the caller is invited to.',
    params: RoomPath,
    response: z.object({ room: RoomSummary }),
  },
  declineInvitation: {
    method: 'DELETE',
    path: '/chat/invitations/:id',
    summary: 'Drop an invitation. Whoever invited is not told.',
    params: RoomPath,
    response: z.object({}),
  },
  blocks: {
    method: 'GET',
    path: '/chat/blocks',
    summary: 'The users whom the caller blocks, latest first.',
    response: z.object({ users: z.array(User) }),
  },
  block: {
    method: 'POST',
    path: '/chat/blocks/:id',
    summary: 'Block a user: they no longer add or write directly to the caller. They are not told.',
    params: UserPath,
    response: z.object({}),
  },
  unblock: {
    method: 'DELETE',
    path: '/chat/blocks/:id',
    summary: 'Take a block back.',
    params: UserPath,
    response: z.object({}),
  },
  preferences: {
    method: 'GET',
    path: '/chat/preferences',
    summary: 'The preferences of the caller.',
    response: Preferences,
  },
  setPreferences: {
    method: 'POST',
    path: '/chat/preferences',
    summary: 'Set the preferences of the caller.',
    body: Preferences,
    response: Preferences,
  },
} as const satisfies Record<string, Endpoint>;
