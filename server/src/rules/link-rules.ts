import type { InviteLifetime, InviteState } from '@suda/contract';
import { inviteLinkEnded, inviteLinkNotFound } from './refusals.js';

/** An invite link as it is stored: nothing in it leads into the room. Times are ISO 8601, UTC. */
export interface StoredInviteLink {
  /** The hash of the token. */
  linkId: string;
  /** userId. */
  madeBy: string;
  madeAt: string;
  expiresAt?: string | undefined;
  maxUses?: number | undefined;
  uses: number;
  revokedAt?: string | undefined;
}

/** What a join by a link names. `at`: when, ISO 8601. */
export interface LinkUse {
  linkId: string;
  at: string;
}

const HOUR_MS = 60 * 60_000;
const LIFETIMES_MS: Record<Exclude<InviteLifetime, 'never'>, number> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
};

/** When a link made at `at` (ms) expires, ISO 8601; undefined for never. */
export const expiryOf = (lifetime: InviteLifetime, at: number): string | undefined =>
  lifetime === 'never' ? undefined : new Date(at + LIFETIMES_MS[lifetime]).toISOString();

export function stateOfLink(link: StoredInviteLink, at: string): Exclude<InviteState, 'gone'> {
  if (link.revokedAt !== undefined) return 'revoked';
  if (link.expiresAt !== undefined && link.expiresAt <= at) return 'expired';
  return link.maxUses !== undefined && link.uses >= link.maxUses ? 'used_up' : 'open';
}

/** @throws {ChatError} `not_found` without a link, `forbidden` for one that lets nobody in */
export function openLink(link: StoredInviteLink | undefined, at: string): StoredInviteLink {
  if (!link) throw inviteLinkNotFound();
  const state = stateOfLink(link, at);
  if (state !== 'open') throw inviteLinkEnded(state);
  return link;
}
