import { ChatError } from '@suda/contract';
import type { ChainableCommander } from 'ioredis';
import { MAX_WAITING_COMMANDS, type CommitObserver } from '../../../ports/backend.js';
import type { Entry } from '../../../ports/entry.js';
import type { CommitListener } from '../../../ports/room-log.js';
import { queueFull } from '../../../rules/refusals.js';
import type { FaultObserver } from '../engine-calls.js';
import type { ArchiveGuard } from './archive-guard.js';
import { isRedirected, redisFault } from './fault.js';
import type { RedisScript, RedisClient, RedisConnections } from '@suda/engines/redis';

const REPLICAS_WITHIN_MS = 5_000;

/** One call of a script. Its arguments are computed when it is sent, so until then it can grow. */
export interface Step {
  /** How many commands wait for it. */
  readonly size: number;
  /** One of its keys. */
  readonly key: string;
  call(): { script: RedisScript<unknown>; keys: readonly string[]; args: readonly (string | number)[] };
  /** Reads the reply; returns what was committed. May throw, which is the same as `fail`. */
  read(reply: unknown): readonly Entry[];
  fail(error: unknown): void;
  /** Resolves or rejects the callers, after the listeners were notified. */
  finish(): void;
}

export interface WriterObservers {
  observe?: CommitObserver | undefined;
  /** Receives why a write failed. */
  onFault?: FaultObserver | undefined;
  guard?: ArchiveGuard | undefined;
}

type Answer = [error: Error | null, reply?: unknown];

/**
 * Sends the steps of one turn of the loop together, in order, on its own connection, and finishes them together: the
 * listeners are notified once, in the order of revs, before any promise resolves. A step that a lost connection left
 * without an answer is `unavailable`: it may have been carried out, and is not sent again.
 */
export class RedisWriter {
  private readonly listeners: CommitListener[] = [];
  private readonly under = new Set<Promise<void>>();
  private outbox: Step[] = [];
  private waiting = 0;

  private constructor(
    private readonly connections: RedisConnections,
    private readonly client: RedisClient,
    private readonly observers: WriterObservers,
  ) {}

  /** Rejects with a StartError when Redis can't be reached. */
  static async open(
    connections: RedisConnections,
    scripts: readonly RedisScript<unknown>[],
    observers: WriterObservers = {},
  ): Promise<RedisWriter> {
    const client = connections.writer();
    for (const script of scripts) script.define(client);
    observers.guard?.watch(client);
    await connections.connect();
    return new RedisWriter(connections, client, observers);
  }

  onCommit(listener: CommitListener): void {
    this.listeners.push(listener);
  }

  /** @throws {ChatError} `unavailable` when too many wait already */
  enqueue(step: Step): void {
    this.reserve(step.size);
    // After every socket that was readable in this turn of the loop: their commands go in one write, into one fsync.
    if (this.outbox.length === 0) setImmediate(() => this.flush());
    this.outbox.push(step);
  }

  /** For a command that joins a step that was not sent yet. */
  reserve(size: number): void {
    if (this.waiting >= MAX_WAITING_COMMANDS) {
      throw queueFull();
    }
    this.waiting += size;
  }

  /** Answers what is under way. */
  async drain(): Promise<void> {
    while (this.outbox.length > 0 || this.under.size > 0) {
      this.flush();
      await Promise.all(this.under);
    }
  }

  private flush(): void {
    const steps = this.outbox;
    this.outbox = [];
    if (steps.length === 0) return;
    for (const batch of this.connections.isCluster ? bySlot(steps) : [steps]) {
      const work = this.commit(batch).finally(() => this.under.delete(work));
      this.under.add(work);
    }
  }

  private async commit(steps: readonly Step[]): Promise<void> {
    const started = performance.now();
    const answers = await this.send(steps);
    const entries: Entry[] = [];
    let commands = 0;
    for (const [index, step] of steps.entries()) {
      const [error, reply] = answers[index] ?? [new Error('no answer')];
      commands += step.size;
      try {
        if (error) step.fail(this.faultOf(error));
        else entries.push(...step.read(reply));
      } catch (fault) {
        step.fail(fault);
      }
    }
    this.waiting -= commands;
    if (entries.length > 0) for (const listener of this.listeners) listener(entries);
    for (const step of steps) step.finish();
    this.observers.observe?.({ commands, durationMs: performance.now() - started });
  }

  private faultOf(error: Error): unknown {
    const fault = redisFault(error);
    if (fault !== error) this.observers.onFault?.({ engine: 'Redis', error });
    return fault;
  }

  private async send(steps: readonly Step[]): Promise<Answer[]> {
    const { guard } = this.observers;
    if (guard && !guard.isOpen) {
      const refusal = await guard.admit().catch((error: unknown) => error as Error);
      if (refusal) return steps.map(() => [refusal]);
    }
    const calls = steps.map((step) => step.call());
    try {
      const pipeline = this.client.pipeline();
      for (const { script, keys, args } of calls) script.add(pipeline, keys, args);
      const replicas = this.connections.settings.REDIS_WAIT_REPLICAS;
      if (replicas > 0) waitForReplicas(pipeline, replicas);
      const answers = ((await pipeline.exec()) ?? []) as Answer[];
      if (replicas > 0) requireReplicas(answers.pop(), replicas);
      if (!this.connections.isCluster || !answers.some(([error]) => error && isRedirected(error))) return answers;
      return await this.redirect(calls, answers, replicas);
    } catch (error) {
      return calls.map(() => [error as Error]);
    }
  }

  /** A slot that moves answers part of a pipeline: what it sent elsewhere was not carried out, and is sent there alone. */
  private async redirect(calls: ReturnType<Step['call']>[], answers: Answer[], replicas: number): Promise<Answer[]> {
    // Alone it could not be followed by waiting for the replicas.
    if (replicas > 0 && 'refreshSlotsCache' in this.client) {
      this.client.refreshSlotsCache();
      return answers;
    }
    const again = calls.map(async ({ script, keys, args }, index): Promise<Answer> => {
      const [error, reply] = answers[index] ?? [new Error('no answer')];
      if (!error || !isRedirected(error)) return [error, reply];
      return script.run(this.client, keys, args).then(
        (it): Answer => [null, it],
        (fault: unknown): Answer => [fault as Error],
      );
    });
    return Promise.all(again);
  }
}

/** On a Redis Cluster a pipeline goes to one node, and the tag in the key's name decides to which. */
function bySlot(steps: readonly Step[]): Step[][] {
  const groups = Map.groupBy(steps, (step) => /\{(.+?)\}/.exec(step.key)?.[1]);
  return [...groups.values()];
}

function waitForReplicas(pipeline: ChainableCommander, replicas: number): void {
  pipeline.call('WAITAOF', 1, replicas, REPLICAS_WITHIN_MS);
}

function requireReplicas(answer: Answer | undefined, replicas: number): void {
  const [error, reply] = answer ?? [new Error('no answer')];
  if (error) throw error;
  const [here, there] = reply as [number, number];
  if (here < 1 || there < replicas) {
    throw new ChatError('unavailable', 'too few replicas have what was written');
  }
}
