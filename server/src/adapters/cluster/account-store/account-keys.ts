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

  /** Exists once the parts of the names of all earlier users are there. */
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
