import type { User } from '@suda/contract';
import { nameKey, partBeginningWith, sortedByName } from '@suda/engines/text';
import { NAME_MATCHES_SORTED } from '../../../ports/account-store.js';
import { nameEntry, partEntries, userIdOf, type AccountKeys } from '@suda/engines/log';
import type { RedisClient } from '@suda/engines/redis';
import { lexPages } from '../redis/lex-pages.js';

/** A process that dies between writing the names and the account leaves names without an account. */
const SPARE = 10;

/** Further changes of the same user at once that a change of the name follows. */
const TRIES = 5;

/** Sorts after every byte of UTF-8. */
const PAST = Buffer.from([0xff]);

/**
 * Users by prefix of their names, and of their names' other parts: sorted sets with one score, in byte order. Each holds
 * `<name or part>\0<userId>`, and may hold names that no account has.
 */
export class UserNames {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: AccountKeys,
  ) {}

  async add(userId: string, displayName: string): Promise<void> {
    const [byId, byName] = [nameEntry(userId, userId), nameEntry(displayName, userId)];
    const { usersById, usersByName } = this.keys;
    await Promise.all([
      this.redis.zadd(usersById, 0, byId),
      byName === byId ? undefined : this.redis.zadd(usersByName, 0, byName),
      this.addParts(userId, displayName),
    ]);
  }

  /**
   * The names around a change of the account, which resolves with the former display name. The new ones first, as for a new
   * account, and in the end those that the account has, until it has them still: another change of the same user may have
   * taken them out meanwhile, or have been followed by a third.
   */
  async replace(userId: string, displayName: string, change: () => Promise<string>): Promise<void> {
    await this.add(userId, displayName);
    await this.remove(userId, await change(), displayName);
    let present = await this.nameOf(userId);
    for (let left = TRIES; present !== null; left--) {
      await this.add(userId, present);
      const now = await this.nameOf(userId);
      // Past the tries it leaves a name that no account has rather than an account without its names.
      if (now === null || now === present || left === 0) return;
      await this.remove(userId, present, now);
      present = now;
    }
  }

  /** People by their present names: rooms hold what they were called when they came. Without an account they keep theirs. */
  async present<P extends Pick<User, 'userId' | 'displayName'>>(people: readonly P[]): Promise<P[]> {
    const names = await Promise.all(people.map(({ userId }) => this.nameOf(userId)));
    return people.map((person, at) => ({ ...person, displayName: names[at] ?? person.displayName }));
  }

  /** All userIds, some at a time. */
  async *all(): AsyncGenerator<string[]> {
    for await (const entries of lexPages(this.redis, this.keys.usersById)) yield entries.map(userIdOf);
  }

  /** Adds the parts of the names of users of earlier versions. */
  async addEarlierParts(): Promise<void> {
    for await (const userIds of this.all()) {
      await Promise.all(
        userIds.map(async (userId) => {
          const displayName = await this.nameOf(userId);
          if (displayName !== null) await this.addParts(userId, displayName);
        }),
      );
    }
  }

  /** Of both kinds of matches the first `limit` userIds, and a few more to replace names that no account has. */
  async matching(q: string, limit: number): Promise<{ begins: string[]; contains: string[] }> {
    const key = nameKey(q);
    const { usersById, usersByName, usersByPart } = this.keys;
    const [byUserId, byName, byPart] = await Promise.all([
      this.range(usersById, key, limit + SPARE),
      this.range(usersByName, key, NAME_MATCHES_SORTED),
      key === '' ? [] : this.range(usersByPart, key, NAME_MATCHES_SORTED),
    ]);
    const begins = new Set([...byUserId, ...byName].map(userIdOf));
    const contains = new Set(byPart.map(userIdOf).filter((it) => !begins.has(it)));
    const first = (found: Set<string>) => sortedByName([...found], (userId) => userId).slice(0, limit + SPARE);
    return { begins: first(begins), contains: first(contains) };
  }

  /** Those that match, those first whose name begins with `q`; by userId, case-insensitive. */
  sort(users: readonly User[], q: string): User[] {
    const groups = Map.groupBy(users, (user) => matchOf(user, q));
    return (['begins', 'contains'] as const).flatMap((match) =>
      sortedByName(groups.get(match) ?? [], ({ userId }) => userId),
    );
  }

  private nameOf(userId: string): Promise<string | null> {
    return this.redis.hget(this.keys.account(userId), 'displayName');
  }

  private async addParts(userId: string, displayName: string): Promise<void> {
    const entries = partEntries(userId, displayName);
    if (entries.length > 0) await this.redis.zadd(this.keys.usersByPart, ...entries.flatMap((it) => [0, it]));
  }

  /** What stands for the former name and not for the present one. */
  private async remove(userId: string, former: string, present: string): Promise<void> {
    const { usersByName, usersByPart } = this.keys;
    const byName = nameEntry(former, userId);
    const kept = new Set(partEntries(userId, present));
    const parts = partEntries(userId, former).filter((it) => !kept.has(it));
    await Promise.all([
      byName === nameEntry(present, userId) ? undefined : this.redis.zrem(usersByName, byName),
      parts.length > 0 ? this.redis.zrem(usersByPart, ...parts) : undefined,
    ]);
  }

  private range(set: string, key: string, limit: number): Promise<string[]> {
    const past = Buffer.concat([Buffer.from(`(${key}`), PAST]);
    return this.redis.zrangebylex(set, `[${key}`, past, 'LIMIT', 0, limit);
  }
}

/** How the user's names match `q`. */
function matchOf({ userId, displayName }: User, q: string): 'begins' | 'contains' | undefined {
  const parts = [userId, displayName].flatMap((name) => partBeginningWith(name, q) ?? []);
  if (parts.some(({ before }) => before === '')) return 'begins';
  return parts.length > 0 ? 'contains' : undefined;
}
