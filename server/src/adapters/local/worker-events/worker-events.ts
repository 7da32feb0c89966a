import { MOST_KEPT, WorkerEvents } from '../../../ports/worker-events.js';
import type { KeptEvents, Published, WorkerEvent } from '../../../ports/worker-events.js';
import type { MemoryClientDirectory } from '../client-directory/client-directory.js';

/** Of all users together, in characters; beyond it, those are forgotten that nothing came for longest. */
const MOST_KEPT_CHARACTERS = 64 * 1024 * 1024;

interface Kept extends WorkerEvent {
  expiresAt: number;
}

const sizeOf = (events: readonly Kept[]): number => events.reduce((sum, { data }) => sum + data.length, 0);

/** Events in one process: handed on in the same step. */
export class MemoryWorkerEvents extends WorkerEvents {
  private readonly listeners = new Map<string, (events: readonly WorkerEvent[]) => void>();
  /** The user that nothing came for longest in front. */
  private readonly kept = new Map<string, Kept[]>();
  private characters = 0;

  constructor(
    private readonly directory: MemoryClientDirectory,
    private readonly mostCharacters = MOST_KEPT_CHARACTERS,
    private readonly now: () => number = () => Date.now(),
  ) {
    super();
  }

  async publish(userId: string, event: WorkerEvent, ttlMs: number): Promise<Published> {
    const delivered = this.directory.hearing(userId);
    const listener = this.listeners.get(userId);
    if (delivered === 0 || !listener) return { delivered: 0, expired: this.keep(userId, event, ttlMs) };
    listener([event]);
    return { delivered, expired: 0 };
  }

  async follow(userId: string, listener: (events: readonly WorkerEvent[]) => void): Promise<() => void> {
    this.listeners.set(userId, listener);
    return () => {
      if (this.listeners.get(userId) === listener) this.listeners.delete(userId);
    };
  }

  async takeKept(userId: string): Promise<KeptEvents> {
    const all = this.remove(userId);
    const events = all.filter(({ expiresAt }) => expiresAt > this.now());
    return {
      events: events.map(({ expiresAt: _, ...event }) => event),
      expired: all.length - events.length,
    };
  }

  /** How many gave way, or had expired. */
  private keep(userId: string, event: WorkerEvent, ttlMs: number): number {
    const before = this.remove(userId);
    const others = before.filter(
      ({ expiresAt, replaces }) =>
        expiresAt > this.now() && (event.replaces === undefined || replaces !== event.replaces),
    );
    const all = [...others, { ...event, expiresAt: this.now() + ttlMs }].slice(-MOST_KEPT);
    this.kept.set(userId, all);
    this.characters += sizeOf(all);
    return before.length + 1 - all.length + this.forget();
  }

  /** Forgets users of whom all has expired, and the first ones while all together is too much. */
  private forget(): number {
    let forgotten = 0;
    for (const [userId, events] of this.kept) {
      const isOver = (events.at(-1)?.expiresAt ?? 0) <= this.now();
      if (!isOver && this.characters <= this.mostCharacters) break;
      forgotten += this.remove(userId).length;
    }
    return forgotten;
  }

  private remove(userId: string): Kept[] {
    const events = this.kept.get(userId) ?? [];
    this.kept.delete(userId);
    this.characters -= sizeOf(events);
    return events;
  }
}
