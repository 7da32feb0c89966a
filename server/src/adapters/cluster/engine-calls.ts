import { ChatError } from '@suda/contract';

/** Receives why an engine failed, for the log: the caller only gets `unavailable`. */
export type FaultObserver = (fault: { engine: string; error: unknown }) => void;

/** Calls to one engine: at most `most` at a time; an engine that does not answer is `unavailable`. */
export class EngineCalls {
  private underWay = 0;

  constructor(
    private readonly engine: string,
    private readonly options: {
      most: number;
      /** The message of the error for the caller. */
      refusal: string;
      /** An error of the caller, not of the engine. */
      isOwn: (error: unknown) => boolean;
      observe?: FaultObserver | undefined;
    },
  ) {}

  /** Rejects with `unavailable` at once when too many wait already: an engine that is slow must not fill the memory. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.underWay >= this.options.most) throw this.unavailable();
    this.underWay += 1;
    try {
      return await call();
    } catch (error) {
      if (error instanceof ChatError || this.options.isOwn(error)) throw error;
      this.report(error);
      throw this.unavailable();
    } finally {
      this.underWay -= 1;
    }
  }

  /** Reports a fault of a call that was answered. */
  report(error: unknown): void {
    this.options.observe?.({ engine: this.engine, error });
  }

  unavailable(): ChatError {
    return new ChatError('unavailable', this.options.refusal);
  }
}
