/** The names of the keys of clients and of what is kept for them. */
export class ClientKeys {
  constructor(
    private readonly prefix: string,
    /** Begins the names of the hashes that other services read: CLIENT_MAP_PREFIX. */
    private readonly mapPrefix: string,
  ) {}

  /** clientId → the socket that came last; it exists while the user is connected. For services that read Redis themselves. */
  clientsOf(userId: string): string {
    return `${this.mapPrefix}${userId}`;
  }

  /** Everything of a user is in the slot of that hash: neither prefix nor userId holds a brace. */
  private ofUser(userId: string, part: string): string {
    return `${this.prefix}{${this.clientsOf(userId)}}:${part}`;
  }

  /** socketId → process, client, since when, and whether it hears events. */
  socketsOf(userId: string): string {
    return this.ofUser(userId, 'sockets');
  }

  /** clientId → how many of its sockets hear events. */
  hearingOf(userId: string): string {
    return this.ofUser(userId, 'hearing');
  }

  /** Replica → how many of its sockets hear events. */
  replicasOf(userId: string): string {
    return this.ofUser(userId, 'replicas');
  }

  /** Events for who is away. */
  keptFor(userId: string): string {
    return this.ofUser(userId, 'kept');
  }

  /** The channel of a user's events, on a Redis Cluster. */
  eventsFor(userId: string): string {
    return this.ofUser(userId, 'events');
  }

  /** The names of the channels of replicas' events begin so, and end with the replica; so do those of the lists of what one missed. */
  get eventsOfReplica(): string {
    return `${this.prefix}{clients}:events:`;
  }

  /** Processes by the time in ms at which their lease ends. */
  get leases(): string {
    return `${this.prefix}{clients}:leases`;
  }

  /** The sockets of one process, as `socketId\nuserId`. */
  heldBy(processId: string): string {
    return `${this.prefix}{clients}:sockets:${processId}`;
  }
}
