import type { Logger } from './logger.js';

const LOG_INTERVAL_MS = 10_000;

/**
 * Creates a listener that logs engine faults: the first at once, then at most one per engine in ten seconds, because
 * every call fails during an outage. Logs only the error message: other properties may contain user content.
 */
export function faultLogger(logger: Logger, now: () => number = Date.now) {
  const logged = new Map<string, { at: number; suppressed: number }>();
  return ({ engine, error }: { engine: string; error: unknown }): void => {
    const last = logged.get(engine);
    if (last && now() - last.at < LOG_INTERVAL_MS) {
      last.suppressed += 1;
      return;
    }
    logged.set(engine, { at: now(), suppressed: 0 });
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn({ engine, reason, untold: last?.suppressed ?? 0 }, 'an engine does not serve');
  };
}
