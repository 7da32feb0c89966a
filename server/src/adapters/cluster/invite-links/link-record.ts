import { LIMITS } from '@suda/contract';
import type { LinkJoin, StoredInviteLink } from '../../../ports/invite-links.js';

/** Scripts compare it with what is stored: a link that was read and not changed gives the same text again. */
export const linkJson = (link: StoredInviteLink): string => JSON.stringify(link);

export const parseLink = (json: string): StoredInviteLink => JSON.parse(json) as StoredInviteLink;

/** What update-room.lua does for one who joins by a link. */
export interface UsedLink {
  linkId: string;
  was: string;
  is: string;
  join: string;
  joinsKept: number;
}

export const usedLink = (link: StoredInviteLink, userId: string, at: string): UsedLink => ({
  linkId: link.linkId,
  was: linkJson(link),
  is: linkJson({ ...link, uses: link.uses + 1 }),
  join: `${Date.parse(at)} ${link.linkId} ${userId}`,
  joinsKept: LIMITS.inviteLinkJoins,
});

export function parseJoin(entry: string): LinkJoin {
  const [ms, linkId = '', ...userId] = entry.split(' ');
  return { linkId, userId: userId.join(' '), joinedAt: new Date(Number(ms)).toISOString() };
}
