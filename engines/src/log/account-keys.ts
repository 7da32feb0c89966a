import { nameKey, nameParts } from '../text/index.js';

/** The names of the keys of accounts and sessions. A `userId` holds no braces, so it can be a hash tag. */
export class AccountKeys {
  constructor(private readonly prefix: string) {}

  account(userId: string): string {
    return this.ofUser(userId, 'account');
  }

  /** Session id → JSON. A session exists while it is here. */
  sessions(userId: string): string {
    return this.ofUser(userId, 'sessions');
  }

  /** Session ids in the order of sign-in. */
  sessionOrder(userId: string): string {
    return this.ofUser(userId, 'session-order');
  }

  /** JSON: how the user arranged their list of rooms. */
  rail(userId: string): string {
    return this.ofUser(userId, 'rail');
  }

  /** The userId of the session's owner; may outlive the session. */
  sessionOwner(sessionId: string): string {
    return `${this.prefix}session:${sessionId}`;
  }

  get usersById(): string {
    return `${this.prefix}users:by-id`;
  }

  get usersByName(): string {
    return `${this.prefix}users:by-name`;
  }

  get usersByPart(): string {
    return `${this.prefix}users:by-part`;
  }

  /** Says whether the parts of the names of all earlier users are there. */
  get partsAdded(): string {
    return `${this.prefix}users:parts-added`;
  }

  /** Skeleton of a name → who claims it. */
  get nameClaims(): string {
    return `${this.prefix}users:name-claims`;
  }

  /** Exists once the names of all earlier users are claimed. */
  get namesClaimed(): string {
    return `${this.prefix}users:names-claimed`;
  }

  /** In the user's hash slot. */
  protected ofUser(userId: string, part: string): string {
    return `${this.prefix}u:{${userId}}:${part}`;
  }
}

/** The password hash of an account that was restored without its own: no password has it. As argon2id is written. */
export const LOST_PASSWORD_HASH = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Ends a name in a sorted set: sorts before every character, so that a name sorts before those it is a prefix of. */
const END = '\0';

/** What stands in `usersById` and `usersByName` for a user, and in `usersByPart` for a part. */
export const nameEntry = (name: string, userId: string): string => `${nameKey(name)}${END}${userId}`;

/** All that stands in `usersByPart` for a user: the parts of both names, but for the whole ones. */
export function partEntries(userId: string, displayName: string): string[] {
  const parts = [...nameParts(userId), ...nameParts(displayName)].filter(({ before }) => before !== '');
  return [...new Set(parts.map(({ part }) => nameEntry(part, userId)))];
}

/** The userId of such an entry. */
export const userIdOf = (entry: string): string => entry.slice(entry.indexOf(END) + 1);

/** What stands in `nameClaims` for the user who has a name of that look. */
export const nameClaim = (userId: string, at: number): string => `${userId}${END}${at}`;

/** The user, and the milliseconds since 1970. */
export function partsOfClaim(claim: string): { userId: string; at: number } {
  const [userId = '', at] = claim.split(END);
  return { userId, at: Number(at) };
}
