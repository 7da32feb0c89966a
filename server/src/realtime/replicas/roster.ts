/** A replica that was not heard of for so long is forgotten; it beats several times in it. */
export const FORGOTTEN_AFTER_MS = 30_000;
/** More can’t be told from a fault. */
const MOST = 1_000;

/** Which other replicas there are, by when each was last heard of. */
export class Roster {
  private readonly heardAt = new Map<string, number>();
  private readonly knowledge = new Map<string, readonly string[]>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether it is a new one. */
  hear(replica: string, knows: readonly string[] = []): boolean {
    const known = this.heardAt.has(replica);
    if (known || this.heardAt.size < MOST) {
      this.heardAt.set(replica, this.now());
      this.knowledge.set(replica, knows);
    }
    return !known;
  }

  remove(replica: string): void {
    this.heardAt.delete(replica);
    this.knowledge.delete(replica);
  }

  /** Whether all others know it. */
  allKnow(what: string): boolean {
    return this.others.every((replica) => this.knowledge.get(replica)?.includes(what));
  }

  /** Those that should answer. */
  get others(): string[] {
    const oldest = this.now() - FORGOTTEN_AFTER_MS;
    for (const [replica, at] of this.heardAt) if (at < oldest) this.remove(replica);
    return [...this.heardAt.keys()];
  }
}
