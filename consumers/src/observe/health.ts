/** Whether this consumer gets on, for `/readyz`: what keeps it from that, by name. */
export class Health {
  private readonly faults = new Map<string, string>();

  /** Without a reason, all is well with it. Gives whether that is news. */
  report(what: string, reason?: string): boolean {
    const before = this.faults.has(what);
    if (reason === undefined) this.faults.delete(what);
    else this.faults.set(what, reason);
    return before !== (reason !== undefined);
  }

  get problems(): Record<string, string> {
    return Object.fromEntries(this.faults);
  }
}
