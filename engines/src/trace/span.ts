export type Attributes = Readonly<Record<string, string | number>>;

/** Ends a span, with the error that it ended with. */
export type EndSpan = (error?: string) => void;

/** What a process that traces does. */
export interface Tracing {
  /** Runs work in a span below that of its caller. */
  run<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T>;
  /** The span of the caller, as W3C's traceparent; undefined where it is in none, or in one that is not recorded. */
  current(): string | undefined;
  /** Begins a span below one of another process. */
  below(traceparent: string, name: string, attributes: Attributes): EndSpan;
  /** Sends what is left. */
  close(): Promise<void>;
}
