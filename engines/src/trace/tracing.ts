import * as z from 'zod';

/** Where traces go; without it there are none, and nothing of OpenTelemetry is loaded. */
export const TRACE_VARIABLES = {
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning: 'where traces are sent by OTLP over HTTP, such as http://collector:4318; without it there are none',
    schema: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  },
} as const;

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

let tracing: Tracing | undefined;

/** From now on this process traces as `service`, if there is an address to send traces to. */
export async function startTracing(service: string, endpoint: string | undefined): Promise<void> {
  if (endpoint === undefined) return;
  const { openTracing } = await import('./open-telemetry.js');
  tracing = openTracing(service, endpoint);
}

export async function closeTracing(): Promise<void> {
  await tracing?.close();
  tracing = undefined;
}

/** Runs work in a span below that of its caller; without tracing, the work alone. */
export const traced = <T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> =>
  tracing ? tracing.run(name, attributes, work) : work();

/** The span of the caller, for who goes on in another process. */
export const currentTrace = (): string | undefined => tracing?.current();

/** Begins a span below one of another process; nothing without tracing or without that. */
export const spanBelow = (
  traceparent: string | undefined,
  name: string,
  attributes: Attributes,
): EndSpan | undefined => (traceparent === undefined ? undefined : tracing?.below(traceparent, name, attributes));
