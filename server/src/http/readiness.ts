import { setTimeout } from 'node:timers/promises';
import { ChatError } from '@suda/contract';
import type { Backend } from '../ports/backend.js';

/** An engine that does not answer in this time is not ready; callers get an answer within a second. */
const PROBE_TIMEOUT_MS = 750;

const STOPPING = 'the server is stopping';

/** Whether this process accepts work: its engines answer, and it is not stopping. */
export class Readiness {
  private stopping = false;
  private probing: Promise<string | undefined> | undefined;

  constructor(private readonly backend: Pick<Backend, 'ready'>) {}

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
    const timeout = setTimeout(PROBE_TIMEOUT_MS, 'an engine does not answer', { ref: false });
    const problem = await Promise.race([this.probe(), timeout]);
    return this.stopping ? STOPPING : problem;
  }

  /** Concurrent checks share one probe, because probes of an unresponsive engine would accumulate. */
  private probe(): Promise<string | undefined> {
    this.probing ??= this.backend
      .ready()
      .then(
        () => undefined,
        (error: unknown) => (error instanceof ChatError ? error.message : 'an engine does not serve'),
      )
      .finally(() => (this.probing = undefined));
    return this.probing;
  }
}
