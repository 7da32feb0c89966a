import type { Logger } from './logger.js';

const LOG_INTERVAL_MS = 10_000;
/** Reasons may hold addresses and numbers: so many are told in ten seconds. */
const MOST_REASONS = 20;

/**
 * Creates a listener that logs engine faults: each reason at once, then at most once per engine in ten seconds, because
 * every call fails during an outage. Logs only the error message: other properties may contain user content.
 */
export function faultLogger(logger: Logger, now: () => number = Date.now) {
  const logged = new Map<string, { at: number; suppressed: number }>();
  const isOver = ({ at }: { at: number }) => now() - at >= LOG_INTERVAL_MS;

  return ({ engine, error }: { engine: string; error: unknown }): void => {
    const reason = error instanceof Error ? error.message : String(error);
    const key = `${engine}: ${reason}`;
    const last = logged.get(key);
    if (last && !isOver(last)) {
      last.suppressed += 1;
      return;
    }
    logged.delete(key);
    if (logged.size >= MOST_REASONS) for (const [other, it] of logged) if (isOver(it)) logged.delete(other);
    if (logged.size >= MOST_REASONS) return;
    logged.set(key, { at: now(), suppressed: 0 });
    logger.warn({ engine, reason, untold: last?.suppressed ?? 0 }, 'an engine does not serve');
  };
}
