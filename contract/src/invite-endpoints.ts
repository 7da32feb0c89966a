import * as z from 'zod';
import { type Endpoint, RoomPath } from './endpoint.js';
import { InviteLinkId, InviteToken, IsoTime, RoomId, UserId } from './fields.js';
import { LIMITS } from './limits.js';
import { RoomSummary } from './model.js';

/** `gone`: the room was deleted, or there was never such a link. */
export const InviteState = z.enum(['open', 'expired', 'used_up', 'revoked', 'gone']);
export type InviteState = z.infer<typeof InviteState>;

export const INVITE_LIFETIMES = ['hour', 'day', 'week', 'never'] as const;
export const InviteLifetime = z.enum(INVITE_LIFETIMES);
export type InviteLifetime = z.infer<typeof InviteLifetime>;

const Named = z.object({ userId: UserId, displayName: z.string() });

export const InviteLink = z
  .object({
    linkId: InviteLinkId,
    madeBy: Named,
    madeAt: IsoTime,
    expiresAt: IsoTime.optional(),
    maxUses: z.int().optional(),
    uses: z.int().min(0),
    state: InviteState,
    joined: z
      .array(Named.extend({ joinedAt: IsoTime }))
      .max(LIMITS.inviteLinkJoins)
      .meta({ description: 'Who came by it, latest first, as far as the room remembers.' }),
  })
  .meta({ id: 'InviteLink' });
export type InviteLink = z.infer<typeof InviteLink>;

/** All that whoever has a link is shown of the room before they join. */
export const InviteCard = z
  .object({
    roomId: RoomId.meta({ description: 'As in the link itself.' }),
    name: z.string(),
    topic: z.string(),
    memberCount: z.int(),
    inviter: z.string().meta({ description: 'Display name of who made the link.' }),
    faces: z
      .array(z.object({ initial: z.string(), key: z.string().meta({ description: 'Gives the face its colour.' }) }))
      .max(LIMITS.inviteFaces)
      .meta({ description: 'Of some members: no names and no ids.' }),
  })
  .meta({ id: 'InviteCard' });
export type InviteCard = z.infer<typeof InviteCard>;

const ByToken = z.object({ token: InviteToken });

/** Invite links of rooms. The token is in the body of a request and in no address, so that no log has it. */
export const INVITE_ENDPOINTS = {
  inviteLinks: {
    method: 'GET',
    path: '/chat/rooms/:id/invite-links',
    summary:
      'Invite links of a room, newest first, those that no longer let anybody in too: the caller’s own, and all for members who may manage them.',
    params: RoomPath,
    response: z.object({ links: z.array(InviteLink).max(2 * LIMITS.inviteLinks) }),
  },
  makeInviteLink: {
    method: 'POST',
    path: '/chat/rooms/:id/invite-links',
    summary:
      'Make an invite link. Its `token` is in this answer and nowhere else: the server keeps its hash. `conflict` when the room has as many as it can.',
    params: RoomPath,
    body: z.object({
      lifetime: InviteLifetime.default('week'),
      maxUses: z.int().min(1).max(LIMITS.inviteLinkUses).optional(),
    }),
    response: z.object({ link: InviteLink, token: InviteToken }),
  },
  revokeInviteLink: {
    method: 'DELETE',
    path: '/chat/rooms/:id/invite-links/:linkId',
    summary: 'Revoke an invite link: the caller’s own, or any for members who may manage them.',
    params: RoomPath.extend({ linkId: InviteLinkId }),
    response: z.object({}),
  },
  lookUpInviteLink: {
    method: 'POST',
    path: '/chat/invite-links/look-up',
    summary: 'What an invite link leads to: the card of an open one. `joined`: the caller is in the room already.',
    open: true,
    body: ByToken,
    response: z.object({ state: InviteState, card: InviteCard.optional(), joined: z.boolean() }),
  },
  acceptInviteLink: {
    method: 'POST',
    path: '/chat/invite-links/accept',
    summary:
      'Become a member by an invite link; members stay as they are and use nothing up. `not_found` when it is gone, `forbidden` with `details.reason` for one that lets nobody in (`link_expired`, `link_used_up`, `link_revoked`), and for people who are `banned` or were `removed`.',
    body: ByToken,
    response: z.object({ room: RoomSummary }),
  },
} as const satisfies Record<string, Endpoint>;
