import type { Logger } from './logger.js';

const LOG_INTERVAL_MS = 10_000;

/**
 * Logs why an engine did not serve: at once, then at most every ten seconds, for every call of an outage is a fault. Only
 * the reason: what an error carries along may hold what people wrote.
 */
export function faultLogger(logger: Logger, now: () => number = Date.now) {
  const told = new Map<string, { at: number; since: number }>();
  return ({ engine, error }: { engine: string; error: unknown }): void => {
    const last = told.get(engine);
    if (last && now() - last.at < LOG_INTERVAL_MS) {
      last.since += 1;
      return;
    }
    told.set(engine, { at: now(), since: 0 });
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn({ engine, reason, untold: last?.since ?? 0 }, 'an engine does not serve');
  };
}
