/** The entries that this process has received and neither acked nor given up: none of them is processed a second time meanwhile. */
export class EntriesInFlight {
  private readonly ids = new Map<number, Set<string>>();

  get size(): number {
    let size = 0;
    for (const ids of this.ids.values()) size += ids.size;
    return size;
  }

  /** Adds entries. Returns those that were not in flight yet. */
  add<T extends { partition: number; id: string }>(entries: readonly T[]): T[] {
    return entries.filter(({ partition, id }) => {
      const ids = this.ids.get(partition) ?? new Set();
      if (ids.has(id)) return false;
      this.ids.set(partition, ids.add(id));
      return true;
    });
  }

  release(entries: readonly { partition: number; id: string }[]): void {
    for (const { partition, id } of entries) {
      const ids = this.ids.get(partition);
      ids?.delete(id);
      if (ids?.size === 0) this.ids.delete(partition);
    }
  }

  /** A copy, by partition. */
  all(): [partition: number, ids: string[]][] {
    return [...this.ids].map(([partition, ids]) => [partition, [...ids]]);
  }
}
