/** Runs a task at once, and at most once in each interval; what is asked for meanwhile runs at its end. */
export class Throttle {
  private timer: NodeJS.Timeout | undefined;
  private asked = false;

  constructor(
    private readonly intervalMs: number,
    private readonly task: () => void,
  ) {}

  request(): void {
    if (this.timer) this.asked = true;
    else this.run();
  }

  close(): void {
    clearTimeout(this.timer);
    this.asked = false;
  }

  private run(): void {
    this.asked = false;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.asked) this.run();
    }, this.intervalMs);
    this.timer.unref();
    this.task();
  }
}
