import type { WorkerEvent } from '../ports/worker-events.js';

/** What became of an event: how many clients it went to, or that a later one took its place. */
export type Outcome = { delivered: number } | { coalesced: true };

type Publish = (userId: string, event: WorkerEvent) => Promise<{ delivered: number }>;

interface Waiting {
  event: WorkerEvent;
  /** In the order of arrival. */
  turn: number;
  settle: (outcome: Outcome | Promise<Outcome>) => void;
}

/** One thing whose progress is told: published lately, and the latest that waits. */
interface Course {
  timer: NodeJS.Timeout;
  waiting?: Waiting | undefined;
}

/**
 * Lets the progress of one request through at most once in `intervalMs`: the first at once, then the latest. Whatever else
 * comes for the user is preceded by what waits, so that nothing overtakes.
 */
export class EventCoalescer {
  private readonly users = new Map<string, Map<string, Course>>();
  private turns = 0;

  constructor(
    private readonly publish: Publish,
    private readonly intervalMs: number,
  ) {}

  /** Of events with the same `replaces`, the latest is what counts. */
  progress(userId: string, event: WorkerEvent & { replaces: string }): Promise<Outcome> {
    const courses = this.users.get(userId) ?? new Map<string, Course>();
    this.users.set(userId, courses);
    const course = courses.get(event.replaces);
    if (!course) {
      const timer = setTimeout(() => this.passed(userId, event.replaces), this.intervalMs);
      courses.set(event.replaces, { timer });
      return this.publish(userId, event);
    }
    course.waiting?.settle({ coalesced: true });
    return new Promise((settle) => {
      course.waiting = { event, turn: ++this.turns, settle };
    });
  }

  /** Any other event: after what waits for the user. */
  pass(userId: string, event: WorkerEvent): Promise<Outcome> {
    this.flush(userId);
    return this.publish(userId, event);
  }

  /** Lets all that waits through at once. */
  flushAll(): void {
    for (const userId of this.users.keys()) this.flush(userId);
  }

  private flush(userId: string): void {
    const known = this.users.get(userId);
    if (!known) return;
    const courses = [...known.values()].filter(({ waiting }) => waiting);
    courses.sort((a, b) => (a.waiting?.turn ?? 0) - (b.waiting?.turn ?? 0));
    for (const course of courses) this.release(userId, course);
  }

  private release(userId: string, course: Course): void {
    const { waiting } = course;
    course.waiting = undefined;
    if (waiting) waiting.settle(this.publish(userId, waiting.event));
  }

  private passed(userId: string, key: string): void {
    const courses = this.users.get(userId);
    const course = courses?.get(key);
    if (!courses || !course) return;
    if (course.waiting) {
      this.release(userId, course);
      course.timer = setTimeout(() => this.passed(userId, key), this.intervalMs);
      return;
    }
    courses.delete(key);
    if (courses.size === 0) this.users.delete(userId);
  }
}
