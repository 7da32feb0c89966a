import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { EventName } from '@suda/contract';
import { CONFIG, type Config } from '../config.js';
import { WorkerEvents, type WorkerEvent } from '../ports/worker-events.js';
import { EventCoalescer, type Outcome } from './event-coalescer.js';
import { ProgramMetrics } from './program-metrics.js';

/** The event of which only the latest counts. */
const PROGRESS = 'progress_update';
/** Of one request: ten a second. */
const PROGRESS_EVERY_MS = 100;

/** An event as a worker sent it, and of it what its way depends on. */
export interface SentEvent {
  event: string;
  userId: string;
  /** Whose progress it is. */
  requestId?: string | undefined;
  /** JSON as the worker wrote it. */
  data: string;
}

/** Undefined where the event is nothing to it. */
type EventListener = (sent: SentEvent) => Promise<void> | undefined;

/** Takes the events of workers to the clients of their user. */
@Injectable()
export class WorkerEventsService implements OnModuleDestroy {
  private readonly listeners: EventListener[] = [];
  private readonly coalescer = new EventCoalescer((userId, event) => this.publish(userId, event), PROGRESS_EVERY_MS);

  constructor(
    private readonly events: WorkerEvents,
    private readonly metrics: ProgramMetrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Hears every event that is accepted; the worker is answered when the listener is done, and told if it failed. */
  onEvent(listener: EventListener): void {
    this.listeners.push(listener);
  }

  /** Whether workers may send it. */
  accepts(event: string): boolean {
    return this.config.programs.workerEvents?.has(event) ?? EventName.safeParse(event).success;
  }

  /**
   * Calls take effect in their order. Resolves when the event is on its way, or was replaced by a later one, and all
   * listeners are done.
   * @throws {ChatError} `unavailable`; whatever a listener throws
   */
  send(sent: SentEvent): Promise<Outcome> {
    this.metrics.count('in');
    let outcome = this.enter(sent);
    for (const listener of this.listeners) {
      const listening = listener(sent);
      if (listening) outcome = Promise.all([outcome, listening]).then(([it]) => it);
    }
    return outcome;
  }

  /** What waits for the user goes on at once. */
  flush(userId: string): void {
    this.coalescer.flush(userId);
  }

  onModuleDestroy(): void {
    this.coalescer.flushAll();
  }

  private enter({ event, userId, requestId, data }: SentEvent): Promise<Outcome> {
    if (event !== PROGRESS) return this.coalescer.pass(userId, { event, data });
    return this.coalescer.progress(userId, { event, data, replaces: `request ${requestId ?? ''}` }).then((outcome) => {
      if ('coalesced' in outcome) this.metrics.count('coalesced');
      return outcome;
    });
  }

  private async publish(userId: string, event: WorkerEvent): Promise<{ delivered: number }> {
    const published = await this.events.publish(userId, event, this.config.programs.eventTtlMs);
    if (published.delivered === 0) this.metrics.count('kept');
    this.metrics.count('expired', published.expired);
    return published;
  }
}
