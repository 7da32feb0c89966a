import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const ENTRIES = [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000];

/** Read when the metrics are asked for. */
export interface LagReading {
  group: string;
  partition: number;
  /** Entries that are not delivered, or not acked. */
  lag: number;
  pending: number;
}

export interface MemoryReading {
  /** Of Redis. */
  node: string;
  used: number;
  /** 0 for none. */
  limit: number;
}

/** What is asked when the metrics are: a reading that fails shows nothing. */
export interface Readings {
  lags(): Promise<LagReading[]>;
  deadLetters(): Promise<Record<string, number>>;
  memory(): Promise<MemoryReading[]>;
  isReady(): boolean;
}

/** What `/metrics` shows of one consumer. */
export class Metrics {
  readonly registry = new Registry();
  readonly written = new Counter({
    name: 'suda_consumer_entries_total',
    help: 'Entries of the log that are in the engine, and acked',
    labelNames: ['group', 'kind'] as const,
    registers: [this.registry],
  });
  readonly writeDuration = new Histogram({
    name: 'suda_consumer_write_duration_seconds',
    help: 'Time of one try to write a batch',
    labelNames: ['group'] as const,
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly batchSize = new Histogram({
    name: 'suda_consumer_batch_size',
    help: 'Entries of one batch',
    labelNames: ['group'] as const,
    buckets: ENTRIES,
    registers: [this.registry],
  });
  readonly retries = new Counter({
    name: 'suda_consumer_retries_total',
    help: 'Entries that had to be tried again, by reason',
    labelNames: ['group', 'reason'] as const,
    registers: [this.registry],
  });
  readonly claimed = new Counter({
    name: 'suda_consumer_claimed_total',
    help: 'Entries taken over from consumers that went silent',
    labelNames: ['group'] as const,
    registers: [this.registry],
  });
  readonly dead = new Counter({
    name: 'suda_consumer_dead_letters_total',
    help: 'Entries that the engine refused for good',
    labelNames: ['group'] as const,
    registers: [this.registry],
  });
  readonly newerEntries = new Gauge({
    name: 'suda_consumer_newer_entries',
    help: 'Entries that wait for a newer version of this consumer',
    labelNames: ['group'] as const,
    registers: [this.registry],
  });
  readonly trimmed = new Counter({
    name: 'suda_consumer_trimmed_total',
    help: 'Entries of the log that were trimmed',
    registers: [this.registry],
  });
  readonly purged = new Counter({
    name: 'suda_consumer_purged_rooms_total',
    help: 'Deleted rooms that were removed from the engine',
    labelNames: ['group'] as const,
    registers: [this.registry],
  });

  /** Without readings, what is counted is all. */
  constructor(read?: Readings) {
    collectDefaultMetrics({ register: this.registry });
    if (read) this.watch(read);
  }

  private watch(read: Readings): void {
    const lags = sharedWhileUnderWay(() => read.lags().catch((): LagReading[] => []));
    new Gauge({
      name: 'suda_consumer_lag',
      help: 'Entries of the log that the group has not acked',
      labelNames: ['group', 'partition'] as const,
      registers: [this.registry],
      async collect() {
        for (const { group, partition, lag } of await lags()) this.set({ group, partition }, lag);
      },
    });
    new Gauge({
      name: 'suda_consumer_pending',
      help: 'Entries of the log that were delivered to the group and not acked',
      labelNames: ['group', 'partition'] as const,
      registers: [this.registry],
      async collect() {
        for (const { group, partition, pending } of await lags()) this.set({ group, partition }, pending);
      },
    });
    new Gauge({
      name: 'suda_consumer_dead_letters',
      help: 'Dead letters that wait for somebody',
      labelNames: ['group'] as const,
      registers: [this.registry],
      async collect() {
        for (const [group, size] of Object.entries(await read.deadLetters().catch(() => ({}))))
          this.set({ group }, size);
      },
    });
    new Gauge({
      name: 'suda_consumer_ready',
      help: 'Whether this consumer has no problem: 1, or 0',
      registers: [this.registry],
      collect() {
        this.set(read.isReady() ? 1 : 0);
      },
    });
    const memory = sharedWhileUnderWay(() => read.memory().catch((): MemoryReading[] => []));
    new Gauge({
      name: 'suda_redis_memory_bytes',
      help: 'Memory that a node of Redis uses',
      labelNames: ['node'] as const,
      registers: [this.registry],
      async collect() {
        for (const { node, used } of await memory()) this.set({ node }, used);
      },
    });
    new Gauge({
      name: 'suda_redis_memory_limit_bytes',
      help: 'Memory that a node of Redis may use (maxmemory); 0 for no limit',
      labelNames: ['node'] as const,
      registers: [this.registry],
      async collect() {
        for (const { node, limit } of await memory()) this.set({ node }, limit);
      },
    });
  }
}

/** Concurrent calls share one result. */
function sharedWhileUnderWay<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () =>
    (underWay ??= ask().finally(() => {
      underWay = undefined;
    }));
}
