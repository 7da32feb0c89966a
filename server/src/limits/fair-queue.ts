import { ChatError } from '@suda/contract';

interface Waiting {
  start: () => void;
  drop: (reason: Error) => void;
}

interface Lane {
  running: number;
  waiting: Waiting[];
}

export interface FairQueueBounds {
  /** Works at the same time, of all keys. */
  atOnce: number;
  /** Of one key. */
  ofKey: number;
  /** That may wait, of one key and of all. */
  waitingOfKey: number;
  waiting: number;
  /** The error of a work that finds no place. */
  full?: () => Error;
}

const tooManyWaiting = (): ChatError =>
  new ChatError('rate_limited', 'Too much at once. Try again a little later.', { retryAfterMs: 1_000 });

/**
 * Runs works a few at a time. Keys take turns, however much one of them asks for, and between two works the event loop goes
 * round, so that a short command never waits for more than one of them. When the queue is full, the key with the most
 * waiting works loses its newest, so one key can't keep the others out.
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

  /** @throws the error of `full`, without one `rate_limited`, when there is no place, or no longer */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const lane = this.lanes.get(key) ?? { running: 0, waiting: [] };
    const { atOnce, ofKey, waitingOfKey, waiting } = this.bounds;
    const idle = !this.turnTaken && this.waiting === 0;
    if (idle && this.running < atOnce && lane.running < ofKey) {
      this.begin(key, lane);
    } else {
      if (lane.waiting.length >= waitingOfKey) throw this.full();
      if (this.waiting >= waiting) this.makeRoomFor(lane);
      await new Promise<void>((start, drop) => {
        lane.waiting.push({ start, drop });
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

  private full(): Error {
    return (this.bounds.full ?? tooManyWaiting)();
  }

  private makeRoomFor(lane: Lane): void {
    let longest: [string, Lane] | undefined;
    for (const it of this.lanes) if (it[1].waiting.length > (longest?.[1].waiting.length ?? 0)) longest = it;
    if (!longest || longest[1].waiting.length <= lane.waiting.length + 1) throw this.full();
    const [key, { waiting, running }] = longest;
    this.waiting -= 1;
    waiting.pop()?.drop(this.full());
    if (waiting.length > 0) return;
    this.ready.delete(key);
    if (running === 0) this.lanes.delete(key);
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
    const next = lane?.waiting.shift();
    if (key === undefined || !lane || !next) return;
    // Behind the others: its next work waits until each of them had one.
    this.ready.delete(key);
    this.waiting -= 1;
    this.begin(key, lane);
    if (lane.waiting.length > 0 && lane.running < this.bounds.ofKey) this.ready.add(key);
    next.start();
  }
}
