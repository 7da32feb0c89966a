import { backoffDelay, type BackoffRule } from '../../../ports/rate-limits.js';

interface Counter {
  attempts: number;
  /** Times are ms since 1970. */
  nextAt: number;
  endsAt: number;
}

/** Keys that are remembered; of more, the one that began first is forgotten. */
const MAX_KEYS = 100_000;

/** Attempts by key, in the order in which they began. */
export class Attempts {
  private readonly counters = new Map<string, Counter>();

  count(rule: BackoffRule, key: string): number {
    const now = Date.now();
    const counter = this.living(rule, key, now) ?? { attempts: 0, nextAt: 0, endsAt: now + rule.windowMs };
    if (counter.nextAt > now) return counter.nextAt - now;
    counter.attempts += 1;
    counter.nextAt = now + backoffDelay(rule, counter.attempts);
    this.counters.set(idOf(rule, key), counter);
    this.dropOldest(now);
    return 0;
  }

  delayOf(rule: BackoffRule, key: string): number {
    const now = Date.now();
    return Math.max(0, (this.living(rule, key, now)?.nextAt ?? 0) - now);
  }

  forget(rule: BackoffRule, key: string): void {
    this.counters.delete(idOf(rule, key));
  }

  private living(rule: BackoffRule, key: string, now: number): Counter | undefined {
    const counter = this.counters.get(idOf(rule, key));
    if (!counter || counter.endsAt > now) return counter;
    this.forget(rule, key);
    return undefined;
  }

  /** At most two go for one that came, so that nothing here takes long. */
  private dropOldest(now: number): void {
    let most = 2;
    for (const [id, { endsAt }] of this.counters) {
      if (most === 0 || (endsAt > now && this.counters.size <= MAX_KEYS)) return;
      this.counters.delete(id);
      most -= 1;
    }
  }
}

const idOf = ({ name }: BackoffRule, key: string): string => `${name} ${key}`;
