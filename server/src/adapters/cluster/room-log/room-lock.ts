/**
 * A lock for each room. A command of several steps holds it, and later commands wait. A command of one step only waits
 * for it, because what is sent keeps its order.
 */
export class RoomLocks {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Runs `work` holding the lock: after the holders before it, and before all later calls. */
  hold<T>(roomId: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(roomId);
    const result = before ? before.then(work, work) : work();
    this.tails.set(roomId, result);
    const release = (): void => {
      if (this.tails.get(roomId) === result) this.tails.delete(roomId);
    };
    result.then(release, release);
    return result;
  }

  /** Runs `work` once the lock is free, without holding it. */
  whenFree<T>(roomId: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(roomId);
    return before ? before.then(work, work) : work();
  }
}
