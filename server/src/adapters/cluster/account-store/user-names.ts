import type { User } from '@suda/contract';
import { nameKey } from '@suda/engines/text';
import { NAME_MATCHES_SORTED } from '../../../ports/account-store.js';
import type { AccountKeys } from './account-keys.js';
import type { RedisClient } from '@suda/engines/redis';

/** A process that dies between writing the names and the account leaves names without an account. */
const SPARE = 10;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byId<T>(items: readonly T[], idOf: (item: T) => string): T[] {
  const sorted = items.map((item) => ({ item, id: idOf(item), key: nameKey(idOf(item)) }));
  sorted.sort((a, b) => compare(a.key, b.key) || compare(a.id, b.id));
  return sorted.map(({ item }) => item);
}

/** Sorts before every character of a name, so that a name sorts before those it is a prefix of. */
const END = '\0';
/** The userId of an entry. */
export const userIdOf = (entry: string): string => entry.slice(entry.indexOf(END) + 1);

/** Sorts after every byte of UTF-8. */
const PAST = Buffer.from([0xff]);

/**
 * Users by prefix of their names: two sorted sets with one score, in byte order. Each holds `<name>\0<userId>`, and may
 * hold names that no account has.
 */
export class UserNames {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: AccountKeys,
  ) {}

  async add(userId: string, displayName: string): Promise<void> {
    const [id, name] = [nameKey(userId), nameKey(displayName)];
    const { usersById, usersByName } = this.keys;
    await Promise.all([
      this.redis.zadd(usersById, 0, `${id}${END}${userId}`),
      name === id ? undefined : this.redis.zadd(usersByName, 0, `${name}${END}${userId}`),
    ]);
  }

  /** The first `limit` userIds, and a few more to replace names that no account has. */
  async beginningWith(q: string, limit: number): Promise<string[]> {
    const key = nameKey(q);
    const found = await Promise.all([
      this.range(this.keys.usersById, key, limit + SPARE),
      this.range(this.keys.usersByName, key, NAME_MATCHES_SORTED),
    ]);
    const userIds = new Set(found.flat().map(userIdOf));
    return byId([...userIds], (userId) => userId).slice(0, limit + SPARE);
  }

  begins({ userId, displayName }: User, q: string): boolean {
    const key = nameKey(q);
    return nameKey(userId).startsWith(key) || nameKey(displayName).startsWith(key);
  }

  /** By userId, case-insensitive. */
  sort(users: readonly User[]): User[] {
    return byId(users, ({ userId }) => userId);
  }

  private range(set: string, key: string, limit: number): Promise<string[]> {
    const past = Buffer.concat([Buffer.from(`(${key}`), PAST]);
    return this.redis.zrangebylex(set, `[${key}`, past, 'LIMIT', 0, limit);
  }
}
