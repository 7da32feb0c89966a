interface Waiting {
  start: () => void;
  drop: (reason: Error) => void;
}

interface Bounds {
  running: number;
  waiting: number;
  /** The error of a task that finds no place. */
  full: () => Error;
}

/**
 * Runs a bounded number of tasks at a time; the rest wait, and the keys take turns. When the queue is full, the key with
 * the most waiting tasks loses its newest, so one key cannot keep the others out.
 */
export class FairQueue {
  private running = 0;
  private waiting = 0;
  /** By key, whose turn is next first. */
  private readonly lines = new Map<string, Waiting[]>();

  constructor(private readonly bounds: Bounds) {}

  /** @throws the error of `full` when there is no place, or no longer */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    if (this.running < this.bounds.running) this.running += 1;
    else await this.wait(key);
    try {
      return await task();
    } finally {
      this.startNext();
    }
  }

  private wait(key: string): Promise<void> {
    if (this.waiting >= this.bounds.waiting) this.makeRoomFor(key);
    return new Promise((start, drop) => {
      this.waiting += 1;
      const line = this.lines.get(key);
      if (line) line.push({ start, drop });
      else this.lines.set(key, [{ start, drop }]);
    });
  }

  private makeRoomFor(key: string): void {
    const longest = [...this.lines.values()].reduce((a, b) => (b.length > a.length ? b : a), []);
    if (longest.length <= (this.lines.get(key)?.length ?? 0) + 1) throw this.bounds.full();
    this.waiting -= 1;
    longest.pop()?.drop(this.bounds.full());
  }

  private startNext(): void {
    const [next] = this.lines;
    if (!next) {
      this.running -= 1;
      return;
    }
    const [key, line] = next;
    this.waiting -= 1;
    const first = line.shift();
    this.lines.delete(key);
    // Its next task waits until every other key has had its turn.
    if (line.length > 0) this.lines.set(key, line);
    first?.start();
  }
}
