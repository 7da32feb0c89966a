import type { InviteLifetime, InviteLink, RestResponse, RoomSummary } from '@suda/contract';
import { usePresenceStore } from '@/entities/user/@x/room';
import { rest } from '@/shared/api';
import { useMembershipStore } from '../model/membership-store';

/** What a link leads to. Rejects with ApiError, as all of these do. */
export const lookUpInvite = (token: string): Promise<RestResponse<'lookUpInviteLink'>> =>
  rest('lookUpInviteLink', { body: { token } });

/** Makes this user a member by a link, and enters the room. */
export async function acceptInvite(token: string): Promise<RoomSummary> {
  const { room } = await rest('acceptInviteLink', { body: { token } });
  useMembershipStore().added(room);
  return room;
}

export async function inviteLinksOf(roomId: string): Promise<InviteLink[]> {
  const { links } = await rest('inviteLinks', { params: { id: roomId } });
  usePresenceStore().record(links.flatMap(({ madeBy, joined }) => [madeBy, ...joined]));
  return links;
}

/** The answer is the only place where the link's token is. */
export const makeInviteLink = (
  roomId: string,
  { lifetime, maxUses }: { lifetime: InviteLifetime; maxUses?: number | undefined },
): Promise<RestResponse<'makeInviteLink'>> =>
  rest('makeInviteLink', { params: { id: roomId }, body: { lifetime, ...(maxUses !== undefined && { maxUses }) } });

export async function revokeInviteLink(roomId: string, linkId: string): Promise<void> {
  await rest('revokeInviteLink', { params: { id: roomId, linkId } });
}
