import * as z from 'zod';
import type { Attributes, EndSpan, Tracing } from './span.js';

/** Where traces go; without it there are none, and nothing of OpenTelemetry is loaded. */
export const TRACE_VARIABLES = {
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning: 'where traces are sent by OTLP over HTTP, such as http://collector:4318; without it there are none',
    schema: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  },
} as const;

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
