import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  can,
  ChatError,
  initialOf,
  type InviteCard,
  type InviteLink,
  isDirectRoomId,
  LIMITS,
  type RestBody,
  type RestResponse,
  type Room,
  type RoomSummary,
  type User,
} from '@suda/contract';
import { RateLimiter } from '../limits/rate-limiter.js';
import { AccountStore } from '../ports/account-store.js';
import { InviteLinks, type LinkJoin, type StoredInviteLink } from '../ports/invite-links.js';
import { RoomLog } from '../ports/room-log.js';
import { RoomStore } from '../ports/room-store.js';
import { expiryOf, stateOfLink } from '../rules/link-rules.js';
import { directRoomIsFull, inviteLinkNotFound, roleForbids } from '../rules/refusals.js';
import { newToken, partsOfToken } from './invite-token.js';
import { RoomAccess } from './room-access.service.js';
import { RoomsService } from './rooms.service.js';

/** Makes, lists and revokes invite links, shows what they lead to, and lets people in by them. */
@Injectable()
export class InviteLinksService {
  constructor(
    private readonly links: InviteLinks,
    private readonly rooms: RoomStore,
    private readonly roomLog: RoomLog,
    private readonly accounts: AccountStore,
    private readonly access: RoomAccess,
    private readonly roomsService: RoomsService,
    private readonly limits: RateLimiter,
  ) {}

  async make(
    user: User,
    roomId: string,
    { lifetime, maxUses }: RestBody<'makeInviteLink'>,
  ): Promise<RestResponse<'makeInviteLink'>> {
    await this.access.requireMember(user.userId, roomId, 'add_members');
    if (isDirectRoomId(roomId)) throw directRoomIsFull();
    await this.limits.consume('inviteLinks', `user:${user.userId}`);
    const now = Date.now();
    const token = newToken(roomId);
    const stored: StoredInviteLink = {
      linkId: partsOfToken(token).linkId,
      madeBy: user.userId,
      madeAt: new Date(now).toISOString(),
      expiresAt: expiryOf(lifetime, now),
      maxUses,
      uses: 0,
    };
    await this.links.make(roomId, stored);
    return { token, link: shownLink(stored, [], new Map([[user.userId, user]])) };
  }

  async list(userId: string, roomId: string): Promise<InviteLink[]> {
    const role = await this.access.requireMember(userId, roomId);
    const [all, joins] = await Promise.all([this.links.list(roomId), this.links.joins(roomId)]);
    const links = can(role, 'manage_invite_links') ? all : all.filter((it) => it.madeBy === userId);
    const joinsOf = Map.groupBy(joins, (it) => it.linkId);
    const named = links.flatMap((it) => [it.madeBy, ...(joinsOf.get(it.linkId) ?? []).map((join) => join.userId)]);
    const people = await this.accounts.findMany([...new Set(named)]);
    const byId = new Map(people.map((it) => [it.userId, it]));
    return links.map((it) => shownLink(it, joinsOf.get(it.linkId) ?? [], byId));
  }

  async revoke(userId: string, roomId: string, linkId: string): Promise<void> {
    const role = await this.access.requireMember(userId, roomId);
    const link = await this.links.find(roomId, linkId);
    if (!link) throw inviteLinkNotFound();
    if (link.madeBy !== userId && !can(role, 'manage_invite_links')) throw roleForbids();
    await this.links.revoke(roomId, linkId, new Date().toISOString());
  }

  /** For anybody who has the token; a caller without a session is in no room. */
  async lookUp(userId: string | undefined, token: string): Promise<RestResponse<'lookUpInviteLink'>> {
    const { roomId, linkId } = partsOfToken(token);
    const [room, link] = await Promise.all([this.rooms.room(roomId), this.links.find(roomId, linkId)]);
    if (!room || !link) return { state: 'gone', joined: false };
    const joined = userId !== undefined && (await this.rooms.role(roomId, userId)) !== undefined;
    const state = stateOfLink(link, new Date().toISOString());
    if (state !== 'open' && !joined) return { state, joined };
    return { state, joined, card: await this.card(room, link) };
  }

  /** @throws {ChatError} as a join by a link */
  async accept(user: User, token: string): Promise<RoomSummary> {
    const { roomId, linkId } = partsOfToken(token);
    try {
      await this.roomLog.join({ roomId, person: user, link: { linkId, at: new Date().toISOString() } });
    } catch (error) {
      // Whether it is the room that is gone or the link is nothing to tell a stranger.
      throw error instanceof ChatError && error.code === 'not_found' ? inviteLinkNotFound() : error;
    }
    return this.roomsService.summary(user.userId, roomId);
  }

  private async card(room: Room, link: StoredInviteLink): Promise<InviteCard> {
    const { roomId, name, topic, memberCount } = room;
    const [members, [maker]] = await Promise.all([
      this.rooms.members(roomId, { limit: LIMITS.inviteFaces }),
      this.accounts.findMany([link.madeBy]),
    ]);
    const faces = members.items.map(({ userId, displayName }) => ({
      initial: initialOf(displayName),
      key: faceKey(roomId, userId),
    }));
    return { roomId, name, topic, memberCount, inviter: maker?.displayName ?? link.madeBy, faces };
  }
}

/** Says nothing about who it is, in other rooms neither. */
const faceKey = (roomId: string, userId: string): string =>
  createHash('sha256').update(`${roomId} ${userId}`).digest('base64url').slice(0, 8);

function shownLink(link: StoredInviteLink, joins: readonly LinkJoin[], people: ReadonlyMap<string, User>): InviteLink {
  const { linkId, madeBy, madeAt, expiresAt, maxUses, uses } = link;
  const named = (userId: string) => ({ userId, displayName: people.get(userId)?.displayName ?? userId });
  return {
    linkId,
    madeBy: named(madeBy),
    madeAt,
    uses,
    state: stateOfLink(link, new Date().toISOString()),
    joined: joins.map(({ userId, joinedAt }) => ({ ...named(userId), joinedAt })),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(maxUses !== undefined && { maxUses }),
  };
}
