/** Counts what is under way, until nothing more may begin and the last of it is over. */
export class CommandsInFlight {
  private count = 0;
  private drained: (() => void) | undefined;
  private draining: Promise<void> | undefined;

  /** Whether nothing more may begin. */
  get closed(): boolean {
    return this.draining !== undefined;
  }

  begin(): void {
    this.count += 1;
  }

  end(): void {
    this.count -= 1;
    if (this.count === 0) this.drained?.();
  }

  /** Closes it; resolves when nothing is under way. */
  drain(): Promise<void> {
    this.draining ??= this.count === 0 ? Promise.resolve() : new Promise((resolve) => (this.drained = resolve));
    return this.draining;
  }
}
