import { ChatError } from '@suda/contract';

/** Commands of one socket under way or waiting; more are refused. */
export const QUEUE_LENGTH = 512;

const ignore = () => undefined;

/**
 * The commands of one socket. They begin in the order they came and are answered in that order. Commands that overlap
 * (sends) run beside each other; any other waits for all before it, and all after it wait for it.
 */
export class CommandQueue {
  private waiting = 0;
  /** Settles when every command so far is answered. */
  private answered: Promise<unknown> = Promise.resolve();
  /** Settles when the last command that doesn't overlap is done. */
  private alone: Promise<unknown> | undefined;

  /** Rejects with `rate_limited` when the queue is full. */
  run<T>(overlaps: boolean, command: () => Promise<T>): Promise<T> {
    if (this.waiting >= QUEUE_LENGTH) {
      return Promise.reject(new ChatError('rate_limited', 'Too many commands at once.', { retryAfterMs: 1_000 }));
    }
    const idle = this.waiting === 0;
    this.waiting += 1;
    const before = this.answered;
    const start = overlaps ? this.alone : before;
    const outcome = idle || start === undefined ? command() : start.then(command);
    const settled = outcome.then(ignore, ignore);
    if (!overlaps) this.markAlone(settled);
    const turn = idle ? settled : before.then(() => settled);
    this.answered = turn;
    void turn.then(() => (this.waiting -= 1));
    return idle ? outcome : before.then(() => outcome);
  }

  private markAlone(settled: Promise<unknown>): void {
    this.alone = settled;
    void settled.then(() => {
      if (this.alone === settled) this.alone = undefined;
    });
  }
}
