import type { Backend } from '../ports/backend.js';

/** Whether this process takes work: its engines serve, and it isn't stopping. */
export class Readiness {
  private stopping = false;

  constructor(private readonly backend: Pick<Backend, 'ready'>) {}

  stop(): void {
    this.stopping = true;
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  async check(): Promise<boolean> {
    if (this.stopping) return false;
    return this.backend.ready().then(
      () => true,
      () => false,
    );
  }
}
