import { MOST_KEPT, WorkerEvents } from '../../../ports/worker-events.js';
import type { KeptEvent, KeptEvents, Published, WorkerEvent } from '../../../ports/worker-events.js';
import type { MemoryClientDirectory } from '../client-directory/client-directory.js';

/** Of all users together, in characters; beyond it, those are forgotten that nothing came for longest. */
const MOST_KEPT_CHARACTERS = 64 * 1024 * 1024;

const sizeOf = (events: readonly KeptEvent[]): number => events.reduce((sum, { data }) => sum + data.length, 0);

/** Events in one process: handed on in the same step. */
export class MemoryWorkerEvents extends WorkerEvents {
  private readonly listeners = new Map<string, (events: readonly WorkerEvent[]) => void>();
  /** The user that nothing came for longest in front. */
  private readonly kept = new Map<string, KeptEvent[]>();
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
    return { events, expired: all.length - events.length };
  }

  async putBack(userId: string, events: readonly KeptEvent[]): Promise<boolean> {
    if (this.directory.hearing(userId) > 0) return false;
    const since = this.remove(userId);
    const latest = new Set(since.map(({ replaces }) => replaces));
    const still = events.filter(({ replaces }) => replaces === undefined || !latest.has(replaces));
    this.store(userId, [...still, ...since]);
    this.forget();
    return true;
  }

  /** How many gave way, or had expired. */
  private keep(userId: string, event: WorkerEvent, ttlMs: number): number {
    const before = this.remove(userId);
    const others = before.filter(
      ({ expiresAt, replaces }) =>
        expiresAt > this.now() && (event.replaces === undefined || replaces !== event.replaces),
    );
    const kept = this.store(userId, [...others, { ...event, expiresAt: this.now() + ttlMs }]);
    return before.length + 1 - kept + this.forget();
  }

  /** How many of them are kept. */
  private store(userId: string, events: readonly KeptEvent[]): number {
    const all = events.slice(-MOST_KEPT);
    this.kept.set(userId, all);
    this.characters += sizeOf(all);
    return all.length;
  }

  /** Forgets users of whom all has expired, and the first ones while all together is too much. */
  private forget(): number {
    let forgotten = 0;
    for (const [userId, events] of this.kept) {
      const isOver = events.every(({ expiresAt }) => expiresAt <= this.now());
      if (!isOver && this.characters <= this.mostCharacters) break;
      forgotten += this.remove(userId).length;
    }
    return forgotten;
  }

  private remove(userId: string): KeptEvent[] {
    const events = this.kept.get(userId) ?? [];
    this.kept.delete(userId);
    this.characters -= sizeOf(events);
    return events;
  }
}
