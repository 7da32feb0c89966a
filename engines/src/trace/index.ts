export type { EndSpan } from './span.js';
export { closeTracing, currentTrace, spanBelow, startTracing, traced, TRACE_VARIABLES } from './tracing.js';
