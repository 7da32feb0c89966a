import { alternated } from '../rounds.ts';
import { median } from '../statistics.ts';
import type { BulkMeasure, BulkTask } from './bulk-process.ts';
import { freshNames } from './engine-env.ts';
import { withEngines } from './engines.ts';
import { LogFiller } from './log-filler.ts';
import { type Sink, SINKS, startConsumer } from './replicas.ts';
import { inProcess } from './task-process.ts';

/** How an engine is written: by its bulk call alone, or by the consumer with everything it does. */
const WRITERS = ['bulk call', 'consumer'] as const;
type Writer = (typeof WRITERS)[number];

export interface WriteMeasure {
  perSecond: number;
  /** From the first message until the last is in the engine; for the consumer, until it is acked. */
  seconds: number;
  /** For the consumer: from the end of the burst until everything is acked. */
  lagSeconds: number;
}

export interface SinkResult {
  sink: Sink;
  messages: number;
  rounds: Record<Writer, WriteMeasure[]>;
  /** The consumer's messages per second against the bulk call's. */
  ratio: number;
  least: number;
  greatest: number;
  perSecond: Record<Writer, number>;
  bulkSeconds: number;
  lagSeconds: number;
}

export interface BurstPlan {
  rounds: number;
  messages: number;
  warmUp: number;
  rooms: number;
}

const rate = (messages: number, seconds: number, lagSeconds: number): WriteMeasure => ({
  perSecond: messages / seconds,
  seconds,
  lagSeconds,
});

function bulkCall(sink: Sink, { messages, warmUp, rooms }: BurstPlan): Promise<WriteMeasure> {
  return withEngines([sink], async (engines) => {
    const env = freshNames(engines);
    const task: BulkTask = { sink, env, count: messages, warmUp, rooms };
    const { seconds } = await inProcess<BulkMeasure>('./bulk-process.ts', task, env);
    return rate(messages, seconds, 0);
  });
}

/** The consumer is idle when the burst begins. */
function consumer(sink: Sink, { messages, warmUp, rooms }: BurstPlan): Promise<WriteMeasure> {
  return withEngines(['redis', sink], async (engines) => {
    const env = freshNames(engines);
    const running = await startConsumer(sink, env);
    const log = new LogFiller(env);
    try {
      await log.fill(warmUp, rooms);
      await log.caughtUp(sink);
      const began = performance.now();
      await log.fill(messages, rooms);
      const full = performance.now();
      await log.caughtUp(sink);
      const over = performance.now();
      return rate(messages, (over - began) / 1_000, (over - full) / 1_000);
    } finally {
      await log.close();
      await running.stop();
    }
  });
}

async function benchSink(sink: Sink, plan: BurstPlan): Promise<SinkResult> {
  const rounds = await alternated(
    `(c) ${plan.messages.toLocaleString('en')} into ${sink}`,
    WRITERS,
    plan.rounds,
    (name) => (name === 'consumer' ? consumer(sink, plan) : bulkCall(sink, plan)),
    ({ perSecond, seconds }) => `${Math.round(perSecond).toLocaleString('en')} messages/s, ${seconds.toFixed(1)} s`,
  );
  const of = (name: Writer, what: keyof WriteMeasure) => median(rounds[name].map((it) => it[what]));
  const perSecond = { 'bulk call': of('bulk call', 'perSecond'), consumer: of('consumer', 'perSecond') };
  const perRound = rounds.consumer.map((it, round) => it.perSecond / rounds['bulk call'][round]!.perSecond);
  return {
    ...{ sink, messages: plan.messages, rounds, perSecond },
    ratio: perSecond.consumer / perSecond['bulk call'],
    ...{ least: Math.min(...perRound), greatest: Math.max(...perRound) },
    ...{ bulkSeconds: of('bulk call', 'seconds'), lagSeconds: of('consumer', 'lagSeconds') },
  };
}

export async function benchConsumers(plan: BurstPlan): Promise<SinkResult[]> {
  const results: SinkResult[] = [];
  for (const sink of SINKS) results.push(await benchSink(sink, plan));
  return results;
}
