import type { Health } from '../observe/health.js';
import type { Logger } from '../observe/logger.js';
import type { Metrics } from '../observe/metrics.js';

/** The most that are counted. */
const MOST = 10_000;
/** An entry that this consumer was not given again for so many times the idle time is another's by now. */
const ROUNDS = 2;

export interface NewerEntriesOptions {
  group: string;
  claimIdleMs: number;
  metrics: Metrics;
  health: Health;
  logger: Logger;
}

/** The entries that wait in the log for a consumer of a newer version, as far as this consumer was given them. */
export class NewerEntries {
  private readonly seen = new Map<string, number>();

  constructor(private readonly options: NewerEntriesOptions) {}

  see(entries: readonly { partition: number; id: string }[]): void {
    for (const { partition, id } of entries) {
      const key = `${partition} ${id}`;
      if (this.seen.has(key) || this.seen.size < MOST) this.seen.set(key, performance.now());
    }
    if (entries.length > 0) this.report();
  }

  /** Forgets those that others took over. */
  report(): void {
    const { group, claimIdleMs, metrics, health, logger } = this.options;
    const oldest = performance.now() - ROUNDS * claimIdleMs;
    for (const [key, at] of this.seen) if (at < oldest) this.seen.delete(key);
    const { size } = this.seen;
    metrics.newerEntries.set({ group }, size);
    const problem = `${size} wait for a newer version of this consumer: update it`;
    if (!health.report('newer entries', size > 0 ? problem : undefined)) return;
    if (size > 0) logger.error({ group, entries: size }, 'entries of a newer version wait: update the consumers');
    else logger.info({ group }, 'no entry of a newer version waits any more');
  }
}
