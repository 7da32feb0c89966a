import { LIMITS } from '@suda/contract';
import type { StoredInviteLink } from '../rules/link-rules.js';

export type { StoredInviteLink } from '../rules/link-rules.js';

/** A room remembers so many links; of more the oldest that lets nobody in is forgotten. */
export const INVITE_LINKS_KEPT = 2 * LIMITS.inviteLinks;

/** Who came into a room by a link. `joinedAt`: ISO 8601. */
export interface LinkJoin {
  linkId: string;
  userId: string;
  joinedAt: string;
}

/**
 * The invite links of rooms. A store is never told a token, only its hash, so that nobody who reads the store comes in by it.
 * What is written is durable, and goes with the room. Joining by a link is `RoomLog.join`, which counts the use in the same
 * step: a link lets in as many as it may, however many try at once.
 */
export abstract class InviteLinks {
  /** `not_found` without such a room; `conflict` when LIMITS.inviteLinks of it let people in at `link.madeAt`. */
  abstract make(roomId: string, link: StoredInviteLink): Promise<void>;

  abstract find(roomId: string, linkId: string): Promise<StoredInviteLink | undefined>;

  /** Newest first, at most INVITE_LINKS_KEPT. */
  abstract list(roomId: string): Promise<StoredInviteLink[]>;

  /** Who came by any of the room's links, latest first, at most LIMITS.inviteLinkJoins. */
  abstract joins(roomId: string): Promise<LinkJoin[]>;

  /** From now on nobody joins by it. `at`: ISO 8601. Nothing happens to one that was revoked before, or that is not there. */
  abstract revoke(roomId: string, linkId: string, at: string): Promise<void>;
}
