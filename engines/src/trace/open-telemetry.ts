import { AsyncLocalStorage } from 'node:async_hooks';
import {
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Tracing } from './span.js';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** A collector that is gone keeps no stop waiting. */
const EXPORT_MS = 2_000;

/** By OTLP over HTTP. The provider is ours alone: clients of engines, which know OpenTelemetry, trace nothing by themselves. */
export function openTracing(service: string, endpoint: string): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_MS,
  });
  const provider = new BasicTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.name': process.env['OTEL_SERVICE_NAME'] ?? service }),
    ),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('suda');
  const contexts = new AsyncLocalStorage<Context>();

  return {
    async run(name, attributes, work) {
      const parent = contexts.getStore() ?? ROOT_CONTEXT;
      const span = tracer.startSpan(name, { attributes }, parent);
      try {
        return await contexts.run(trace.setSpan(parent, span), work);
      } catch (error) {
        // No message: it may hold what somebody wrote.
        fail(span, kindOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
    current: () => {
      const context = trace.getSpanContext(contexts.getStore() ?? ROOT_CONTEXT);
      return context && context.traceFlags & TraceFlags.SAMPLED ? toText(context) : undefined;
    },
    below: (traceparent, name, attributes) => {
      const parent = fromText(traceparent);
      if (!parent) return () => undefined;
      const span = tracer.startSpan(name, { attributes }, trace.setSpanContext(ROOT_CONTEXT, parent));
      return (error) => {
        if (error !== undefined) fail(span, error);
        span.end();
      };
    },
    // What can't be sent is lost; whoever stops does not wait for it longer than the exporter does.
    close: () => provider.shutdown().catch(() => undefined),
  };
}

function kindOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return [code, name].find((it) => typeof it === 'string') ?? 'error';
}

const fail = (span: Span, message: string): Span => span.setStatus({ code: SpanStatusCode.ERROR, message });

const toText = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;

function fromText(text: string): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(text) ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}
