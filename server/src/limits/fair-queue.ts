import { tooMuchAtOnce } from './too-much-at-once.js';

interface Waiting {
  start: () => void;
  drop: (reason: Error) => void;
}

interface KeyQueue {
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
  /** A work that takes longer gives its place to the next one and goes on: it waits for an engine, which may hang. */
  holdMs?: number;
  /** The error of a work that finds no place. */
  full?: () => Error;
}

const RETRY_AFTER_MS = 1_000;

/** What a running work occupies: given back once, when it ends or has lasted too long. */
class Place {
  private held = true;
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly onBack: () => void,
    holdMs: number | undefined,
  ) {
    if (holdMs !== undefined) this.timer = setTimeout(() => this.giveBack(), holdMs).unref();
  }

  giveBack(): void {
    if (!this.held) return;
    this.held = false;
    clearTimeout(this.timer);
    this.onBack();
  }
}

/**
 * Runs works a few at a time. Keys take turns, however much one of them asks for, and between two works the event loop goes
 * round, so that a short command never waits for more than one of them. When the queue is full, the key with the most
 * waiting works loses its newest, so one key can't keep the others out.
 */
export class FairQueue {
  private readonly queues = new Map<string, KeyQueue>();
  /** Keys that wait for their turn, the one whose turn is next first. */
  private readonly ready = new Set<string>();
  private running = 0;
  private waiting = 0;
  /** One work is begun in each turn of the event loop: all that arrive in one turn would run in it. */
  private turnTaken = false;

  constructor(private readonly bounds: FairQueueBounds) {}

  /** @throws the error of `full`, without one `rate_limited`, when there is no place, or no longer */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const queue = this.queues.get(key) ?? { running: 0, waiting: [] };
    const { atOnce, ofKey, waitingOfKey, waiting } = this.bounds;
    const idle = !this.turnTaken && this.waiting === 0;
    if (idle && this.running < atOnce && queue.running < ofKey) {
      this.begin(key, queue);
    } else {
      if (queue.waiting.length >= waitingOfKey) throw this.full();
      if (this.waiting >= waiting) this.makeRoomFor(queue);
      await new Promise<void>((start, drop) => {
        queue.waiting.push({ start, drop });
        this.waiting += 1;
        this.queues.set(key, queue);
        if (queue.running < ofKey) this.ready.add(key);
        this.endTurn();
      });
    }
    const place = new Place(() => this.end(key, queue), this.bounds.holdMs);
    try {
      return await work();
    } finally {
      place.giveBack();
    }
  }

  private full(): Error {
    return this.bounds.full?.() ?? tooMuchAtOnce(RETRY_AFTER_MS);
  }

  private makeRoomFor(queue: KeyQueue): void {
    let longest: [string, KeyQueue] | undefined;
    for (const it of this.queues) if (it[1].waiting.length > (longest?.[1].waiting.length ?? 0)) longest = it;
    if (!longest || longest[1].waiting.length <= queue.waiting.length + 1) throw this.full();
    const [key, { waiting, running }] = longest;
    this.waiting -= 1;
    waiting.pop()?.drop(this.full());
    if (waiting.length > 0) return;
    this.ready.delete(key);
    if (running === 0) this.queues.delete(key);
  }

  private begin(key: string, queue: KeyQueue): void {
    queue.running += 1;
    this.running += 1;
    this.queues.set(key, queue);
    this.endTurn();
  }

  private end(key: string, queue: KeyQueue): void {
    queue.running -= 1;
    this.running -= 1;
    if (queue.waiting.length > 0) this.ready.add(key);
    else if (queue.running === 0) this.queues.delete(key);
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
    const queue = key === undefined ? undefined : this.queues.get(key);
    const next = queue?.waiting.shift();
    if (key === undefined || !queue || !next) return;
    // Behind the others: its next work waits until each of them had one.
    this.ready.delete(key);
    this.waiting -= 1;
    this.begin(key, queue);
    if (queue.waiting.length > 0 && queue.running < this.bounds.ofKey) this.ready.add(key);
    next.start();
  }
}
