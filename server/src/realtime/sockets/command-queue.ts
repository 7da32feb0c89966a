import { ChatError } from '@suda/contract';

/** Maximum number of commands of one socket, running and waiting; further ones are rejected. */
export const QUEUE_LENGTH = 512;

const ignore = () => undefined;

/**
 * FIFO queue of one socket's commands: they start and are answered in the order of arrival. Overlapping commands (sends)
 * run concurrently; any other is exclusive: it waits for all earlier commands, and all later ones wait for it.
 */
export class CommandQueue {
  private waiting = 0;
  /** Settles when every command queued so far is answered. */
  private answered: Promise<unknown> = Promise.resolve();
  /** Settles when the last exclusive command is done. */
  private exclusive: Promise<unknown> | undefined;

  /** Resolves or rejects as `command` does. @throws {ChatError} `rate_limited` when the queue is full */
  run<T>(overlaps: boolean, command: () => Promise<T>): Promise<T> {
    if (this.waiting >= QUEUE_LENGTH) {
      return Promise.reject(new ChatError('rate_limited', 'Too many commands at once.', { retryAfterMs: 1_000 }));
    }
    const idle = this.waiting === 0;
    this.waiting += 1;
    const before = this.answered;
    const start = overlaps ? this.exclusive : before;
    const outcome = idle || start === undefined ? command() : start.then(command);
    const settled = outcome.then(ignore, ignore);
    if (!overlaps) this.markExclusive(settled);
    const turn = idle ? settled : before.then(() => settled);
    this.answered = turn;
    void turn.then(() => (this.waiting -= 1));
    return idle ? outcome : before.then(() => outcome);
  }

  private markExclusive(settled: Promise<unknown>): void {
    this.exclusive = settled;
    void settled.then(() => {
      if (this.exclusive === settled) this.exclusive = undefined;
    });
  }
}
