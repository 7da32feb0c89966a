import { setTimeout } from 'node:timers/promises';
import { ChatError } from '@suda/contract';
import type { Backend } from '../ports/backend.js';

/** An engine that does not answer in this time is not ready; callers get an answer within a second. */
const PROBE_TIMEOUT_MS = 750;
/** While a crowd comes back an engine is slow for everybody: a server that counts as gone then sends its crowd to the others. */
const SLOW_MS = 3_000;

const STOPPING = 'the server is stopping';
const SILENT = 'an engine does not answer';

/** Whether this process accepts work: its engines answer, and it is not stopping. */
export class Readiness {
  private stopping = false;
  private probing: Promise<string | undefined> | undefined;
  /** When an engine's last answer that it serves was asked for. */
  private servedAt = -Infinity;

  constructor(
    private readonly backend: Pick<Backend, 'ready'>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** From now on there is a problem. */
  stop(): void {
    this.stopping = true;
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  /** Why it does not accept work; undefined when it does. */
  async problem(): Promise<string | undefined> {
    if (this.stopping) return STOPPING;
    const timeout = setTimeout(PROBE_TIMEOUT_MS, SILENT, { ref: false });
    const problem = await Promise.race([this.probe(), timeout]);
    return this.stopping ? STOPPING : problem;
  }

  /** Whether it is no more than an engine that answered a moment ago. */
  mayPass(problem: string): boolean {
    return problem === SILENT && this.now() - this.servedAt < SLOW_MS;
  }

  /** Concurrent checks share one probe, because probes of an unresponsive engine would accumulate. */
  private probe(): Promise<string | undefined> {
    const askedAt = this.now();
    this.probing ??= this.backend
      .ready()
      .then(
        () => {
          this.servedAt = askedAt;
          return undefined;
        },
        (error: unknown) => (error instanceof ChatError ? error.message : 'an engine does not serve'),
      )
      .finally(() => (this.probing = undefined));
    return this.probing;
  }
}
