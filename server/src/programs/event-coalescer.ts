import type { WorkerEvent } from '../ports/worker-events.js';

/** What became of an event: how many clients it went to, or that a later one took its place. */
export type Outcome = { delivered: number } | { coalesced: true };

type Publish = (userId: string, event: WorkerEvent) => Promise<{ delivered: number }>;

interface Waiting {
  event: WorkerEvent;
  settle: (outcome: Outcome | Promise<Outcome>) => void;
}

/**
 * Lets the progress of a user through once in `intervalMs`: at once after a pause, then of each request the latest, in the order
 * of arrival. Whatever else comes for the user is preceded by what waits, so that nothing overtakes.
 */
export class EventCoalescer {
  /** Of each user who was let through lately: the latest of each request, in the order of arrival. */
  private readonly users = new Map<string, Map<string, Waiting>>();

  constructor(
    private readonly publish: Publish,
    private readonly intervalMs: number,
  ) {}

  /** Of events with the same `replaces`, the latest is what counts. */
  progress(userId: string, event: WorkerEvent & { replaces: string }): Promise<Outcome> {
    const waiting = this.users.get(userId);
    if (!waiting) {
      this.pause(userId);
      return this.publish(userId, event);
    }
    waiting.get(event.replaces)?.settle({ coalesced: true });
    waiting.delete(event.replaces);
    return new Promise((settle) => waiting.set(event.replaces, { event, settle }));
  }

  /** Any other event: after what waits for the user. */
  pass(userId: string, event: WorkerEvent): Promise<Outcome> {
    this.flush(userId);
    return this.publish(userId, event);
  }

  /** Lets what waits for the user through at once. */
  flush(userId: string): void {
    const waiting = this.users.get(userId);
    if (!waiting) return;
    const all = [...waiting.values()];
    waiting.clear();
    for (const { event, settle } of all) settle(this.publish(userId, event));
  }

  flushAll(): void {
    for (const userId of this.users.keys()) this.flush(userId);
  }

  private pause(userId: string): void {
    this.users.set(userId, new Map());
    setTimeout(() => this.end(userId), this.intervalMs);
  }

  private end(userId: string): void {
    const waits = this.users.get(userId)?.size ?? 0;
    this.flush(userId);
    if (waits > 0) this.pause(userId);
    else this.users.delete(userId);
  }
}
