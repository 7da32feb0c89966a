/** Counts running commands, so that a shutdown can wait for them. */
export class CommandsInFlight {
  private count = 0;
  private drained: (() => void) | undefined;
  private draining: Promise<void> | undefined;

  /** True after `drain`: no further command may begin. */
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

  /** Closes the counter; resolves when no command is running. */
  drain(): Promise<void> {
    this.draining ??= this.count === 0 ? Promise.resolve() : new Promise((resolve) => (this.drained = resolve));
    return this.draining;
  }
}
