import { Inject, Injectable } from '@nestjs/common';
import { ChatError } from '@suda/contract';
import * as z from 'zod';
import { LOGGER, type Logger } from '../../observe/logger.js';

const Changed = z.int().min(0);

const Maintenance = z.object({
  on: z.boolean(),
  since: z.iso.datetime(),
  message: z.string().max(200).optional(),
  retryAfterS: z.int().min(1).max(86_400),
});

/** What all replicas agree on: the latest change of each part holds. */
const SharedState = z.object({
  maintenance: z.object({ changed: Changed, value: Maintenance.optional() }),
  logLevel: z.object({ changed: Changed, value: z.string().max(16).optional() }),
});
type SharedState = z.infer<typeof SharedState>;
type Part = keyof SharedState;

/** Closes what is open, over so many ms, until the signal says that the drain was taken back. */
type Drainer = (overMs: number, takenBack: AbortSignal) => Promise<void>;

/** Maintenance mode, log level and drain of this process; the first two are the same in all. */
@Injectable()
export class ReplicaState {
  /** Aborted when the drain is taken back. */
  private drain: AbortController | undefined;
  private readonly drainers: Drainer[] = [];
  private current: SharedState = { maintenance: { changed: 0 }, logLevel: { changed: 0 } };
  private changed: () => void = () => undefined;

  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /** Called when an operator changed something here. */
  onChange(listener: () => void): void {
    this.changed = listener;
  }

  /** Called when this process begins to drain. */
  onDrain(drainer: Drainer): void {
    this.drainers.push(drainer);
  }

  /** Takes no new connections and no requests but those of operators. Of this process alone. */
  get draining(): boolean {
    return this.drain !== undefined;
  }

  /** Resolves when what was open is closed; at once where it changes nothing. */
  async setDraining(on: boolean, overMs: number): Promise<void> {
    if (on === this.draining) return;
    this.logger.warn({ draining: on }, 'drain changed');
    if (on) {
      const { signal } = (this.drain = new AbortController());
      await Promise.all(this.drainers.map((drainer) => drainer(overMs, signal)));
    } else {
      this.drain?.abort();
      this.drain = undefined;
    }
  }

  get shared(): SharedState {
    return this.current;
  }

  get logLevel(): string {
    return this.logger.level;
  }

  /** While it is on: since when, and what to tell. */
  get maintenance(): z.infer<typeof Maintenance> | undefined {
    const { value } = this.current.maintenance;
    return value?.on ? value : undefined;
  }

  /** @throws {ChatError} `unavailable` while there is maintenance */
  requireNoMaintenance(): void {
    const { maintenance } = this;
    if (!maintenance) return;
    throw new ChatError('unavailable', maintenance.message ?? 'The server is being maintained. Try again later.', {
      reason: 'maintenance',
      retryAfterMs: maintenance.retryAfterS * 1_000,
    });
  }

  change<P extends Part>(part: P, value: SharedState[P]['value']): void {
    // Later than what is known, whatever the clocks of others say.
    const changed = Math.max(Date.now(), this.current[part].changed + 1);
    this.take({ ...this.current, [part]: { changed, value } });
    this.changed();
  }

  /** What another replica holds, where it is later. */
  adopt(given: unknown): void {
    const { success, data } = SharedState.safeParse(given);
    if (!success) return;
    const [ours, next] = [this.current, { ...this.current }];
    if (data.maintenance.changed > ours.maintenance.changed) next.maintenance = data.maintenance;
    if (data.logLevel.changed > ours.logLevel.changed) next.logLevel = data.logLevel;
    this.take(next);
  }

  private take(next: SharedState): void {
    const before = this.current;
    this.current = next;
    const { value: level } = next.logLevel;
    if (next.logLevel !== before.logLevel && level !== undefined && isLevel(this.logger, level)) {
      this.logger.level = level;
    }
    if (next.maintenance !== before.maintenance) {
      this.logger.warn({ maintenance: next.maintenance.value?.on ?? false }, 'maintenance mode changed');
    }
  }
}

const isLevel = ({ levels }: Logger, level: string): boolean => level === 'silent' || level in levels.values;
