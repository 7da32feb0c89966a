import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ErrorCode } from '@suda/contract';
import type { CommitObserver } from '../ports/backend.js';
import type { DeliveryCounts } from '../ports/delivery-queue.js';

const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** Prometheus metrics of one server, served by metrics-server.ts. */
export class Metrics {
  readonly registry = new Registry();
  /** Open sockets, by protocol. */
  readonly connections = new Gauge({
    name: 'suda_connections',
    help: 'Open sockets',
    labelNames: ['protocol'] as const,
    registers: [this.registry],
  });
  /** Connections that cost more than one may. */
  readonly brokenConnections = new Counter({
    name: 'suda_broken_connections_total',
    help: 'Connections that this server broke, by reason',
    labelNames: ['reason'] as const,
    registers: [this.registry],
  });
  /** Requests that Engine.IO refused: 0 transport, 1 connection unknown, 2 method, 3 request, 4 forbidden, 5 version. */
  readonly connectionErrors = new Counter({
    name: 'suda_connection_errors_total',
    help: 'Requests to connect that were refused, by the code of Engine.IO and by port: chat, clients',
    labelNames: ['code', 'port'] as const,
    registers: [this.registry],
  });

  /** Connections that came: let in at once, held first, or told to come later. */
  readonly admissions = new Counter({
    name: 'suda_admissions_total',
    help: 'New connections, by how they were let in: at_once, held for some seconds, told to come later',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });

  readonly messages = new Counter({
    name: 'suda_messages_total',
    help: 'Messages committed by this process',
    registers: [this.registry],
  });
  readonly commitDuration = new Histogram({
    name: 'suda_commit_duration_seconds',
    help: 'Time of one durable commit',
    buckets: DURATION_BUCKETS,
    registers: [this.registry],
  });
  readonly commitBatch = new Histogram({
    name: 'suda_commit_batch_size',
    help: 'Commands in one durable commit',
    buckets: BATCH_BUCKETS,
    registers: [this.registry],
  });
  readonly errors = new Counter({
    name: 'suda_errors_total',
    help: 'Errors answered, by code',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });

  readonly deliveries = new Counter({
    name: 'suda_deliveries_total',
    help: 'Deliveries to other servers, by kind and by what became of them: queued, delivered, failed (once), dead',
    labelNames: ['kind', 'state'] as const,
    registers: [this.registry],
  });

  constructor() {
    // Includes the lag of the event loop.
    collectDefaultMetrics({ register: this.registry });
  }

  /** From now on the open connections of each port and the sockets of each namespace are counted when they are asked for. */
  watchSockets(count: () => { connections: Record<string, number>; sockets: Record<string, number> }): void {
    new Gauge({
      name: 'suda_engine_connections',
      help: 'Open connections of Engine.IO, with or without sockets, by port: chat, clients',
      labelNames: ['port'] as const,
      registers: [this.registry],
      collect() {
        for (const [port, connections] of Object.entries(count().connections)) this.set({ port }, connections);
      },
    });
    new Gauge({
      name: 'suda_sockets',
      help: 'Open sockets, by namespace',
      labelNames: ['namespace'] as const,
      registers: [this.registry],
      collect() {
        for (const [namespace, sockets] of Object.entries(count().sockets)) this.set({ namespace }, sockets);
      },
    });
  }

  /** Shows whether this server accepts work, as `/readyz` says. */
  watchReadiness(isReady: () => Promise<boolean>): void {
    new Gauge({
      name: 'suda_ready',
      help: 'Whether this server accepts work: 1, or 0',
      registers: [this.registry],
      async collect() {
        this.set((await isReady()) ? 1 : 0);
      },
    });
  }

  /** Passed to the backend. */
  readonly observeCommit: CommitObserver = ({ commands, durationMs }) => {
    this.commitDuration.observe(durationMs / 1_000);
    this.commitBatch.observe(commands);
  };

  /** Shows how many deliveries the queue holds; nothing while it can't tell. */
  watchDeliveries(counts: () => Promise<DeliveryCounts>): void {
    new Gauge({
      name: 'suda_deliveries',
      help: 'Deliveries in the queue, of all processes: waiting, dead',
      labelNames: ['state'] as const,
      registers: [this.registry],
      async collect() {
        const held = await counts().catch(() => undefined);
        this.reset();
        if (!held) return;
        this.set({ state: 'waiting' }, held.waiting);
        this.set({ state: 'dead' }, held.dead);
      },
    });
  }

  countError(code: ErrorCode): void {
    this.errors.inc({ code });
  }
}
