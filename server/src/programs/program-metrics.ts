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
  /** Since the metrics were last read: events are many, and a counter of theirs costs as much as some lines of code. */
  private readonly counted = Object.fromEntries(OUTCOMES.map((it) => [it, 0])) as Record<EventOutcome, number>;
  private readonly refused: Counter<'reason'>;
  readonly clients: Gauge;
  readonly workers: Gauge;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    const { counted } = this;
    new Counter({
      name: 'suda_worker_events_total',
      help: 'Worker events: in, coalesced (a later one replaced it), kept for who is away, delivered to one client, expired (kept in vain, or gave way to a later one)',
      labelNames: ['outcome'] as const,
      registers,
      collect() {
        for (const outcome of OUTCOMES) {
          this.inc({ outcome }, counted[outcome]);
          counted[outcome] = 0;
        }
      },
    });
    this.refused = new Counter({
      name: 'suda_worker_frames_refused_total',
      help: 'Frames of workers that were refused, by reason',
      labelNames: ['reason'] as const,
      registers,
    });
    this.clients = new Gauge({ name: 'suda_program_clients', help: 'Sockets on the client port', registers });
    this.workers = new Gauge({ name: 'suda_program_workers', help: 'Connections on the worker port', registers });
  }

  count(outcome: EventOutcome, by = 1): void {
    this.counted[outcome] += by;
  }

  refuse(reason: RefusedBecause): void {
    this.refused.inc({ reason });
  }
}
