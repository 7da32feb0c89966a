import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../observe/metrics.js';

/** Why a worker's frame was refused. */
export type RefusedBecause =
  'too_large' | 'binary' | 'unreadable' | 'invalid' | 'unknown_event' | 'unavailable' | 'flood';

const OUTCOMES = ['in', 'coalesced', 'kept', 'delivered', 'expired'] as const;
type EventOutcome = (typeof OUTCOMES)[number];

/** What the ports for other programs count. */
@Injectable()
export class ProgramMetrics {
  private readonly events: Counter<'outcome'>;
  /** Looked up once: events are many. */
  private readonly counters: Record<EventOutcome, Counter.Internal>;
  private readonly refused: Counter<'reason'>;
  readonly clients: Gauge;
  readonly workers: Gauge;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.events = new Counter({
      name: 'suda_worker_events_total',
      help: 'Worker events: in, coalesced (a later one replaced it), kept for who is away, delivered to one client, expired (kept in vain, or gave way to a later one)',
      labelNames: ['outcome'] as const,
      registers,
    });
    this.refused = new Counter({
      name: 'suda_worker_frames_refused_total',
      help: 'Frames of workers that were refused, by reason',
      labelNames: ['reason'] as const,
      registers,
    });
    this.clients = new Gauge({ name: 'suda_program_clients', help: 'Sockets on the client port', registers });
    this.workers = new Gauge({ name: 'suda_program_workers', help: 'Connections on the worker port', registers });
    this.counters = Object.fromEntries(OUTCOMES.map((it) => [it, this.events.labels(it)])) as typeof this.counters;
  }

  count(outcome: EventOutcome, by = 1): void {
    if (by > 0) this.counters[outcome].inc(by);
  }

  refuse(reason: RefusedBecause): void {
    this.refused.inc({ reason });
  }
}
