import { AccountKeys, LOST_PASSWORD_HASH, nameClaim, nameEntry, partEntries } from '@suda/engines/log';
import { RedisScript, type RedisConnections } from '@suda/engines/redis';
import { nameSkeletons } from '@suda/engines/text';

const LOCK = new RedisScript<number>('lockName', new URL('./lock-name.lua', import.meta.url));
/** Users that were seen already, so that one in many rooms is not looked up for each. */
const REMEMBERED = 100_000;

/**
 * Gives everybody whom the archive knows an account whose password nobody has: accounts and the credentials of guests are
 * lost with Redis, and whoever took such a name would read what its owner wrote. An operator sets the password of whoever
 * they know to be the owner.
 */
export class LockedNames {
  count = 0;
  private readonly keys: AccountKeys;
  private readonly seen = new Set<string>();

  constructor(private readonly redis: RedisConnections) {
    this.keys = new AccountKeys(redis.keys.prefix);
  }

  /** Does nothing for a user who has an account. */
  async lock({ userId, displayName }: { userId: string; displayName: string }): Promise<void> {
    if (this.seen.has(userId)) return;
    if (this.seen.size >= REMEMBERED) this.seen.clear();
    this.seen.add(userId);
    const { commands } = this.redis;
    const account = this.keys.account(userId);
    if ((await commands.exists(account)) === 1) return;
    await this.claim(userId);
    // The names first: readers leave out a name without an account, and would never find an account without its names.
    await commands.zadd(this.keys.usersById, 0, nameEntry(userId, userId));
    const byName = nameEntry(displayName, userId);
    if (byName !== nameEntry(userId, userId)) await commands.zadd(this.keys.usersByName, 0, byName);
    const parts = partEntries(userId, displayName);
    if (parts.length > 0) await commands.zadd(this.keys.usersByPart, ...parts.flatMap((it) => [0, it]));
    const fields = { displayName, guarded: '1', passwordHash: LOST_PASSWORD_HASH };
    this.count += await LOCK.run(commands, [account], Object.entries(fields).flat());
  }

  /** Lookalikes that had their names both stay, as in an update from a version that knew no claims. */
  private async claim(userId: string): Promise<void> {
    const { commands } = this.redis;
    const skeletons = nameSkeletons(userId);
    const held = await commands.hmget(this.keys.nameClaims, ...skeletons);
    const free = skeletons.filter((_, at) => held[at] === null);
    if (free.length > 0)
      await commands.hset(this.keys.nameClaims, ...free.flatMap((it) => [it, nameClaim(userId, Date.now())]));
  }
}
