/** The present problems of this consumer by name, for `/readyz`: it is ready when there is none. */
export class Health {
  private readonly faults = new Map<string, string>();

  /** Records a problem, or with no reason its end. Returns whether that is a change. */
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
