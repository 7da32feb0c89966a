import { ChatError } from '@suda/contract';

interface Lane {
  running: number;
  waiting: (() => void)[];
}

export interface FairQueueBounds {
  /** Works at the same time, of all keys. */
  atOnce: number;
  /** Of one key. */
  ofKey: number;
  /** That may wait, of one key and of all. */
  waitingOfKey: number;
  waiting: number;
}

/** Answered to whoever has as much waiting already as one may have. */
const tooManyWaiting = (): ChatError =>
  new ChatError('rate_limited', 'Too much at once. Try again a little later.', { retryAfterMs: 1_000 });

/**
 * Runs works a few at a time. Keys take turns, however much one of them asks for, and between two works the event loop goes
 * round, so that a short command never waits for more than one of them.
 */
export class FairQueue {
  private readonly lanes = new Map<string, Lane>();
  /** Keys that wait for their turn, the one whose turn is next first. */
  private readonly ready = new Set<string>();
  private running = 0;
  private waiting = 0;
  /** One work is begun in each turn of the event loop: all that arrive in one turn would run in it. */
  private turnTaken = false;

  constructor(private readonly bounds: FairQueueBounds) {}

  /** @throws {ChatError} `rate_limited` when too many of this key, or of all, wait already */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const lane = this.lanes.get(key) ?? { running: 0, waiting: [] };
    const { atOnce, ofKey, waitingOfKey, waiting } = this.bounds;
    const idle = !this.turnTaken && this.waiting === 0;
    if (idle && this.running < atOnce && lane.running < ofKey) {
      this.begin(key, lane);
    } else {
      if (lane.waiting.length >= waitingOfKey || this.waiting >= waiting) throw tooManyWaiting();
      await new Promise<void>((begin) => {
        lane.waiting.push(begin);
        this.waiting += 1;
        this.lanes.set(key, lane);
        if (lane.running < ofKey) this.ready.add(key);
        this.endTurn();
      });
    }
    try {
      return await work();
    } finally {
      this.end(key, lane);
    }
  }

  private begin(key: string, lane: Lane): void {
    lane.running += 1;
    this.running += 1;
    this.lanes.set(key, lane);
    this.endTurn();
  }

  private end(key: string, lane: Lane): void {
    lane.running -= 1;
    this.running -= 1;
    if (lane.waiting.length > 0) this.ready.add(key);
    else if (lane.running === 0) this.lanes.delete(key);
    this.endTurn();
  }

  private endTurn(): void {
    if (this.turnTaken) return;
    this.turnTaken = true;
    setImmediate(() => {
      this.turnTaken = false;
      if (this.running < this.bounds.atOnce) this.beginNext();
    });
  }

  private beginNext(): void {
    const [key] = this.ready;
    const lane = key === undefined ? undefined : this.lanes.get(key);
    const start = lane?.waiting.shift();
    if (key === undefined || !lane || !start) return;
    // Behind the others: its next work waits until each of them had one.
    this.ready.delete(key);
    this.waiting -= 1;
    this.begin(key, lane);
    if (lane.waiting.length > 0 && lane.running < this.bounds.ofKey) this.ready.add(key);
    start();
  }
}
