import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
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
  requestId?: string | number | null | undefined;
  data: Record<string, unknown>;
}

type EventListener = (event: string, data: Record<string, unknown>) => Promise<void>;

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
    return this.config.programs.workerEvents?.has(event) ?? true;
  }

  /**
   * Calls take effect in their order. Resolves when the event is on its way, or was replaced by a later one, and all
   * listeners are done.
   * @throws {ChatError} `unavailable`; whatever a listener throws
   */
  async send(sent: SentEvent): Promise<Outcome> {
    this.metrics.count('in');
    const [outcome] = await Promise.all([
      this.enter(sent),
      ...this.listeners.map((listener) => listener(sent.event, sent.data)),
    ]);
    if ('coalesced' in outcome) this.metrics.count('coalesced');
    return outcome;
  }

  onModuleDestroy(): void {
    this.coalescer.flushAll();
  }

  private enter({ event, userId, requestId, data }: SentEvent): Promise<Outcome> {
    const json = JSON.stringify(data);
    if (event !== PROGRESS) return this.coalescer.pass(userId, { event, data: json });
    const replaces = `${typeof requestId} ${requestId ?? ''}`;
    return this.coalescer.progress(userId, { event, data: json, replaces });
  }

  private async publish(userId: string, event: WorkerEvent): Promise<{ delivered: number }> {
    const { delivered, expired } = await this.events.publish(userId, event, this.config.programs.eventTtlMs);
    if (delivered === 0) this.metrics.count('kept');
    this.metrics.count('expired', expired);
    return { delivered };
  }
}
