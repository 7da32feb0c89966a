/** Runs a task at once, then at most once per interval; requests within the interval run it once at the end. */
export class Throttle {
  private timer: NodeJS.Timeout | undefined;
  private requested = false;

  constructor(
    private readonly intervalMs: number,
    private readonly task: () => void,
  ) {}

  request(): void {
    if (this.timer) this.requested = true;
    else this.run();
  }

  /** Cancels a pending run. */
  close(): void {
    clearTimeout(this.timer);
    this.requested = false;
  }

  private run(): void {
    this.requested = false;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.requested) this.run();
    }, this.intervalMs);
    this.timer.unref();
    this.task();
  }
}
