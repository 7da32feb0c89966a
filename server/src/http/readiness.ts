import { setTimeout } from 'node:timers/promises';
import type { Backend } from '../ports/backend.js';

/** An engine that is silent for so long doesn't serve: who asks gets an answer within a second. */
const PROBE_TIMEOUT_MS = 750;

/** Whether this process takes work: its engines serve, and it isn't stopping. */
export class Readiness {
  private stopping = false;
  private probing: Promise<boolean> | undefined;

  constructor(private readonly backend: Pick<Backend, 'ready'>) {}

  stop(): void {
    this.stopping = true;
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  async check(): Promise<boolean> {
    if (this.stopping) return false;
    const late = setTimeout(PROBE_TIMEOUT_MS, false, { ref: false });
    return (await Promise.race([this.probe(), late])) && !this.stopping;
  }

  /** One question at a time, however many want to know: those to an engine that is silent would pile up. */
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
