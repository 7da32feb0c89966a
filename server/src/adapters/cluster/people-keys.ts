/** The names of the keys of accounts, sessions, limits and presence. A `userId` holds no braces, so it can be a hash tag. */
export class PeopleKeys {
  constructor(private readonly prefix: string) {}

  account(userId: string): string {
    return `${this.prefix}u:{${userId}}:account`;
  }

  /** Session id → JSON: what says that a session exists. */
  sessions(userId: string): string {
    return `${this.prefix}u:{${userId}}:sessions`;
  }

  /** Session ids by the order of sign-in. */
  sessionOrder(userId: string): string {
    return `${this.prefix}u:{${userId}}:session-order`;
  }

  /** Whose session it is; it may name one that ended. */
  sessionOwner(sessionId: string): string {
    return `${this.prefix}session:${sessionId}`;
  }

  get usersById(): string {
    return `${this.prefix}users:by-id`;
  }

  get usersByName(): string {
    return `${this.prefix}users:by-name`;
  }

  limit(rule: string): string {
    return `${this.prefix}limit:${rule}`;
  }

  /** Everything that one script of presence touches is in one slot. */
  private presence(part: string): string {
    return `${this.prefix}{presence}:${part}`;
  }

  /** Processes by the time in ms at which their lease ends. */
  get leases(): string {
    return this.presence('leases');
  }

  /** The sockets of one process, as `socketId\nuserId`. */
  socketsOf(processId: string): string {
    return this.presence(`sockets:${processId}`);
  }

  /** User → how many sockets. */
  get socketCounts(): string {
    return this.presence('counts');
  }

  /** Users by the time in µs at which they came. */
  get online(): string {
    return this.presence('online');
  }

  /** Stream of who came and who went. */
  get presenceChanges(): string {
    return this.presence('changes');
  }

  /** Begins the names of Pub/Sub channels. */
  get channels(): string {
    return `${this.prefix}io`;
  }
}
