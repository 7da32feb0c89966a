export {
  closeTracing,
  currentTrace,
  spanBelow,
  startTracing,
  traced,
  TRACE_VARIABLES,
  type EndSpan,
} from './tracing.js';
