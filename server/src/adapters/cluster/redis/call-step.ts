import type { Entry } from '../../../ports/entry.js';
import type { RedisScript } from '@suda/engines/redis';
import type { RedisWriter, Step } from './writer.js';

type Argument = string | number;
type ReadReply<T> = { value: T; entries?: readonly Entry[] };

/** One call for one caller. `read` turns the reply into the value for the caller and the committed entries. */
export function callScript<Reply, T>(
  writer: RedisWriter,
  script: RedisScript<Reply>,
  keys: readonly [string, ...string[]],
  args: readonly Argument[],
  read: (reply: Reply) => ReadReply<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    writer.enqueue(new CallStep(script, keys, args, read, resolve, reject));
  });
}

class CallStep<Reply, T> implements Step {
  readonly size = 1;
  readonly key: string;
  private outcome: { value: T } | { error: unknown } = { error: new Error('not answered') };

  constructor(
    private readonly script: RedisScript<Reply>,
    private readonly keys: readonly [string, ...string[]],
    private readonly args: readonly Argument[],
    private readonly readReply: (reply: Reply) => ReadReply<T>,
    private readonly resolve: (value: T) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.key = keys[0];
  }

  call() {
    return { script: this.script as RedisScript<unknown>, keys: this.keys, args: this.args };
  }

  read(reply: unknown): readonly Entry[] {
    const { value, entries = [] } = this.readReply(reply as Reply);
    this.outcome = { value };
    return entries;
  }

  fail(error: unknown): void {
    this.outcome = { error };
  }

  finish(): void {
    if ('value' in this.outcome) this.resolve(this.outcome.value);
    else this.reject(this.outcome.error);
  }
}
