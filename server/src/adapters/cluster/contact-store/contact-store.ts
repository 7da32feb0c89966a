import { LIMITS, WhoMayAdd } from '@suda/contract';
import { scriptsBeside, type RedisClient } from '@suda/engines/redis';
import { ContactStore, type Attitude, type StoredInvitation } from '../../../ports/contact-store.js';
import { tooManyBlocks } from '../../../rules/refusals.js';
import { orUnavailable } from '../redis/fault.js';
import type { ContactKeys } from './contact-keys.js';

const script = scriptsBeside(import.meta.url);
const block = script<number>('block');
const invite = script<number>('invite');

/** The field of a user's account. */
const WHO_MAY_ADD = 'whoMayAdd';

/** All of a user's in their own hash slot. */
export class RedisContactStore extends ContactStore {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: ContactKeys,
  ) {
    super();
    for (const it of [block, invite]) it.define(redis);
  }

  async attitudes(userId: string, people: readonly string[]): Promise<Map<string, Attitude>> {
    const found = people.map(async (it) => {
      const [whoMayAdd, blocked] = await Promise.all([this.whoMayAdd(it), this.blocks(it, userId)]);
      return [it, { whoMayAdd, blocked }] as const;
    });
    return new Map(await Promise.all(found));
  }

  async whoMayAdd(userId: string): Promise<WhoMayAdd> {
    const stored = await orUnavailable(this.redis.hget(this.keys.account(userId), WHO_MAY_ADD));
    // What a newer version knows and this one does not is at least not for anyone.
    return stored === null ? 'anyone' : WhoMayAdd.catch('nobody').parse(stored);
  }

  async setWhoMayAdd(userId: string, whoMayAdd: WhoMayAdd): Promise<void> {
    await orUnavailable(this.redis.hset(this.keys.account(userId), WHO_MAY_ADD, whoMayAdd));
  }

  async block(userId: string, blockedId: string): Promise<void> {
    const args = [blockedId, Date.now(), LIMITS.blocks];
    if ((await orUnavailable(block.run(this.redis, [this.keys.blocks(userId)], args))) === 0) throw tooManyBlocks();
  }

  async unblock(userId: string, blockedId: string): Promise<void> {
    await orUnavailable(this.redis.zrem(this.keys.blocks(userId), blockedId));
  }

  async blocks(userId: string, blockedId: string): Promise<boolean> {
    return (await orUnavailable(this.redis.zscore(this.keys.blocks(userId), blockedId))) !== null;
  }

  blockedBy(userId: string): Promise<string[]> {
    return orUnavailable(this.redis.zrange(this.keys.blocks(userId), '0', String(LIMITS.blocks - 1), 'REV'));
  }

  async invite(userId: string, { roomId, inviterId, at }: StoredInvitation): Promise<void> {
    const args = [roomId, `${Date.parse(at)} ${inviterId}`, LIMITS.invitations];
    await orUnavailable(invite.run(this.redis, [this.keys.invitations(userId)], args));
  }

  async invitations(userId: string): Promise<StoredInvitation[]> {
    const stored = await orUnavailable(this.redis.hgetall(this.keys.invitations(userId)));
    return Object.entries(stored)
      .map(([roomId, value]) => {
        const space = value.indexOf(' ');
        return { roomId, inviterId: value.slice(space + 1), at: new Date(Number(value.slice(0, space))).toISOString() };
      })
      .sort((a, b) => b.at.localeCompare(a.at));
  }

  async dropInvitation(userId: string, roomId: string): Promise<void> {
    await orUnavailable(this.redis.hdel(this.keys.invitations(userId), roomId));
  }
}
