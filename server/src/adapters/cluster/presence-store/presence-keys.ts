/** The names of the keys of presence. */
export class PresenceKeys {
  constructor(private readonly prefix: string) {}

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

  /** Stream of presence changes. */
  get presenceChanges(): string {
    return this.presence('changes');
  }
}
