/** The names of the keys of deliveries: everything that one script touches is in one slot. */
export class DeliveryKeys {
  constructor(private readonly prefix: string) {}

  private delivery(part: string): string {
    return `${this.prefix}{deliveries}:${part}`;
  }

  /** Stream of the deliveries that are due, each the first of its order key. */
  get due(): string {
    return this.delivery('due');
  }

  /** Those that wait for another try, by when it is, in ms. */
  get later(): string {
    return this.delivery('later');
  }

  /** `<lane>:<place>:<idempotencyKey>` of all that wait; a lane is the hash of an order key, and sorted by places. */
  get order(): string {
    return this.delivery('order');
  }

  /** idempotencyKey → `<lane>:<place>`. */
  get places(): string {
    return this.delivery('places');
  }

  /** idempotencyKey → JSON of the delivery. */
  get bodies(): string {
    return this.delivery('bodies');
  }

  /** idempotencyKey → JSON of its tries. */
  get tries(): string {
    return this.delivery('tries');
  }

  /** Those that were given up, by place. */
  get dead(): string {
    return this.delivery('dead');
  }

  /** `place`: the last one given. `bytes`: of all bodies. */
  get totals(): string {
    return this.delivery('totals');
  }
}
