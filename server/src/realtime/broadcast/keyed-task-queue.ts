/**
 * Runs the tasks of each key in sequence, synchronously when the key is idle. A failed task does not stop later ones.
 * Idle keys are dropped.
 */
export class KeyedTaskQueue {
  private readonly tails = new Map<string, Promise<void>>();

  isBusy(key: string): boolean {
    return this.tails.has(key);
  }

  run(key: string, task: () => void | Promise<void>): void {
    const before = this.tails.get(key);
    const outcome = before ? before.then(task) : task();
    if (!outcome) return;
    const tail = outcome
      .catch(() => undefined)
      .then(() => {
        if (this.tails.get(key) === tail) this.tails.delete(key);
      });
    this.tails.set(key, tail);
  }
}
