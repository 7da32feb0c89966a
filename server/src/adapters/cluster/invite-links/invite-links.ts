import { LIMITS } from '@suda/contract';
import type { LogKeys } from '@suda/engines/log';
import { scriptsBeside, type RedisClient } from '@suda/engines/redis';
import { INVITE_LINKS_KEPT, InviteLinks, type LinkJoin, type StoredInviteLink } from '../../../ports/invite-links.js';
import { roomNotFound, tooManyConflicts, tooManyInviteLinks } from '../../../rules/refusals.js';
import { orUnavailable } from '../redis/fault.js';
import { linkJson, parseJoin, parseLink } from './link-record.js';

const script = scriptsBeside(import.meta.url);
const makeLink = script<number>('make-link');
const changeLink = script<number>('change-link');

const MAX_TRIES = 20;

/** In the hash slot of the room: joining by a link, and the end of the room, are one script with it. */
export class RedisInviteLinks extends InviteLinks {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: LogKeys,
  ) {
    super();
    for (const it of [makeLink, changeLink]) it.define(redis);
  }

  async make(roomId: string, link: StoredInviteLink): Promise<void> {
    const { room, inviteLinks } = this.keys.room(roomId);
    const args = [link.linkId, linkJson(link), link.madeAt, LIMITS.inviteLinks, INVITE_LINKS_KEPT];
    const reply = await orUnavailable(makeLink.run(this.redis, [room, inviteLinks], args));
    if (reply === 0) throw roomNotFound();
    if (reply === -1) throw tooManyInviteLinks();
  }

  async find(roomId: string, linkId: string): Promise<StoredInviteLink | undefined> {
    const json = await orUnavailable(this.redis.hget(this.keys.room(roomId).inviteLinks, linkId));
    return json === null ? undefined : parseLink(json);
  }

  async list(roomId: string): Promise<StoredInviteLink[]> {
    const all = await orUnavailable(this.redis.hvals(this.keys.room(roomId).inviteLinks));
    return all.map(parseLink).sort((a, b) => b.madeAt.localeCompare(a.madeAt));
  }

  async joins(roomId: string): Promise<LinkJoin[]> {
    const { inviteLinkJoins } = this.keys.room(roomId);
    const entries = await orUnavailable(this.redis.lrange(inviteLinkJoins, -LIMITS.inviteLinkJoins, -1));
    return entries.map(parseJoin).reverse();
  }

  async revoke(roomId: string, linkId: string, at: string): Promise<void> {
    const { inviteLinks } = this.keys.room(roomId);
    for (let tried = 0; tried < MAX_TRIES; tried += 1) {
      const link = await this.find(roomId, linkId);
      if (!link || link.revokedAt !== undefined) return;
      const args = [linkId, linkJson(link), linkJson({ ...link, revokedAt: at })];
      if ((await orUnavailable(changeLink.run(this.redis, [inviteLinks], args))) === 1) return;
    }
    throw tooManyConflicts();
  }
}
