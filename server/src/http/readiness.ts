import { setTimeout } from 'node:timers/promises';
import type { Backend } from '../ports/backend.js';

/** An engine that does not answer in this time is not ready; callers get an answer within a second. */
const PROBE_TIMEOUT_MS = 750;

/** Whether this process accepts work: its engines answer, and it is not stopping. */
export class Readiness {
  private stopping = false;
  private probing: Promise<boolean> | undefined;

  constructor(private readonly backend: Pick<Backend, 'ready'>) {}

  /** From now on `check` resolves to false. */
  stop(): void {
    this.stopping = true;
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  async check(): Promise<boolean> {
    if (this.stopping) return false;
    const timeout = setTimeout(PROBE_TIMEOUT_MS, false, { ref: false });
    return (await Promise.race([this.probe(), timeout])) && !this.stopping;
  }

  /** Concurrent checks share one probe, because probes of an unresponsive engine would accumulate. */
  private probe(): Promise<boolean> {
    this.probing ??= this.backend
      .ready()
      .then(
        () => true,
        () => false,
      )
      .finally(() => (this.probing = undefined));
    return this.probing;
  }
}
