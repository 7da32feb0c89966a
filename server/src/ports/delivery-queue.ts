/** What a queue holds at most, waiting and dead together: of more, the oldest dead delivery gives way, then none is taken. */
export const DELIVERY_BOUNDS = { count: 50_000, bytes: 64 * 1024 * 1024 } as const;

/** What goes to another server. */
export interface Delivery {
  /** 1 to 64 of `A`–`Z` `a`–`z` `0`–`9` `-` `_`. Two deliveries with one key are the same. */
  idempotencyKey: string;
  /** `<kind>:<name>`. Its address and its secret are looked up when it is sent, and are not in the queue. */
  destination: string;
  /** Deliveries with the same one go out one after the other, in the order in which they were queued. */
  orderKey: string;
  /** JSON. */
  body: string;
}

export interface ClaimedDelivery extends Delivery {
  /** Of this claim: another one of the same delivery has another. */
  claimId: string;
  /** When it was queued, or replayed, in ms. */
  since: number;
  /** How many failed. */
  attempts: number;
}

export interface FailedAttempt {
  /** How many failed by now. */
  attempts: number;
  /** When to try again, or when it was given up, in ms. */
  at: number;
}

/** A delivery that was given up. */
export interface DeadDelivery extends Omit<ClaimedDelivery, 'claimId' | 'body'> {
  bytes: number;
  /** ms. */
  diedAt: number;
  reason: string;
}

/** What a kind of delivery has in the queue. */
export interface DeliveryCounts {
  waiting: number;
  dead: number;
}

/**
 * What is to be brought to other servers, shared by all processes. A delivery is in it until it is settled, at least once
 * claimed, by one process at a time, and the first of its order key only. Times are those of the caller's clock.
 */
export abstract class DeliveryQueue {
  /**
   * Durable when it resolves. Returns false for a key that waits already; one that is dead waits again, behind the others.
   * `unavailable` when the queue is full.
   */
  abstract enqueue(delivery: Delivery, now: number): Promise<boolean>;

  /**
   * Up to `limit` deliveries that are due, for this process alone. The claims of a process that ended without a word pass
   * to the others by and by.
   */
  abstract claim(now: number, limit: number): Promise<ClaimedDelivery[]>;

  /** It was delivered: the next of its order key is due. Nothing happens when another process has the claim by now. */
  abstract settle(delivery: ClaimedDelivery): Promise<void>;

  /** Ends the claim; the delivery is due later, and stays before the others of its order key. */
  abstract retry(delivery: ClaimedDelivery, attempt: FailedAttempt): Promise<void>;

  /** Gives it up, with the reason: the next of its order key is due. */
  abstract bury(delivery: ClaimedDelivery, attempt: FailedAttempt & { reason: string }): Promise<void>;

  /** The last queued first. `invalid_payload` for a cursor of another list. */
  abstract dead(limit: number, cursor?: string): Promise<{ items: DeadDelivery[]; cursor?: string }>;

  /** Queues dead deliveries anew, in this order. Returns how many of them were dead. */
  abstract replay(idempotencyKeys: readonly string[], now: number): Promise<number>;

  abstract counts(): Promise<DeliveryCounts>;
}
