import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../observe/logger.js';
import type { Metrics } from '../observe/metrics.js';
import type { ClaimedDelivery, Delivery, DeliveryQueue } from '../ports/delivery-queue.js';
import { Circuits } from './circuits.js';
import { kindOf, type Destinations } from './destinations.js';
import type { HttpSender, SendOutcome } from './http-sender.js';
import { backoffMs, GIVE_UP_MS } from './retry-times.js';

/** Deliveries under way in one process, and of them to one destination: a slow one leaves room for the others. */
const MOST_AT_ONCE = 32;
const MOST_OF_DESTINATION = 16;
/** For what finds its destination full, and before more is looked at then: the queue is not to turn in a circle. */
const FULL_WAIT_MS = 2_000;
const FULL_PAUSE_MS = 50;
const POLL_MS = 1_000;
/** For deliveries under way when the server stops; what is not answered by then is broken off, and queued as it was. */
const FINISH_MS = 1_000;
/** For the queue to take that; one that hangs keeps no server from stopping. */
const PUT_BACK_MS = 500;
const STORE_AGAIN_MS = 1_000;

export interface EngineParts {
  queue: DeliveryQueue;
  destinations: Destinations;
  sender: Pick<HttpSender, 'send'>;
  metrics: Metrics;
  logger: Logger;
  /** ms. */
  now?: () => number;
  /** From 0 to 1. */
  random?: () => number;
}

/** Brings what is queued to where it goes: tries again until it is delivered, or was tried for a day. */
export class DeliveryEngine {
  private readonly underWay = new Set<Promise<void>>();
  private readonly byDestination = new Map<string, number>();
  private readonly circuits = new Circuits();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private turning: Promise<void> | undefined;
  private again = false;
  private closed = false;

  constructor(private readonly parts: EngineParts) {}

  start(): void {
    this.timer = setInterval(() => this.wake(), POLL_MS);
    this.wake();
  }

  /** Durable when it resolves. `unavailable` when the queue is full. */
  async enqueue(delivery: Delivery): Promise<void> {
    if (await this.parts.queue.enqueue(delivery, this.now())) this.count(delivery, 'queued');
    this.wake();
  }

  /** Returns how many of these were dead, and are queued anew. */
  async replay(idempotencyKeys: readonly string[]): Promise<number> {
    const replayed = await this.parts.queue.replay(idempotencyKeys, this.now());
    this.wake();
    return replayed;
  }

  /** Something may be due. */
  wake(): void {
    if (this.closed) return;
    this.again = this.turning !== undefined;
    this.turning ??= this.turn().finally(() => {
      this.turning = undefined;
      if (this.again) this.wake();
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.turning || this.underWay.size > 0) await Promise.all([this.turning, ...this.underWay]);
  }

  async stop(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    const patience = setTimeout(() => this.stopping.abort(), FINISH_MS);
    let end: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => (end = setTimeout(resolve, FINISH_MS + PUT_BACK_MS)));
    await Promise.race([this.idle(), tooLong]);
    clearTimeout(patience);
    clearTimeout(end);
  }

  private async turn(): Promise<void> {
    const free = MOST_AT_ONCE - this.underWay.size;
    if (free <= 0) return;
    // The adapter has reported the fault; the next turn tries again.
    const claimed = await this.parts.queue.claim(this.now(), free).catch(() => []);
    for (const delivery of claimed) {
      const { destination } = delivery;
      const hasRoom = (this.byDestination.get(destination) ?? 0) < MOST_OF_DESTINATION;
      const work = (hasRoom ? this.deliverCounted(delivery) : this.putOff(delivery)).finally(() => {
        this.underWay.delete(work);
        if (hasRoom) this.wake();
        else setTimeout(() => this.wake(), FULL_PAUSE_MS).unref();
      });
      this.underWay.add(work);
    }
  }

  private async deliverCounted(delivery: ClaimedDelivery): Promise<void> {
    const { destination } = delivery;
    const change = (by: number) => {
      const count = (this.byDestination.get(destination) ?? 0) + by;
      if (count > 0) this.byDestination.set(destination, count);
      else this.byDestination.delete(destination);
    };
    change(1);
    await this.deliver(delivery).finally(() => change(-1));
  }

  /** Nothing was tried. */
  private putOff(delivery: ClaimedDelivery): Promise<void> {
    const waitMs = FULL_WAIT_MS * (1 + (this.parts.random ?? Math.random)());
    const at = Math.ceil(this.now() + waitMs);
    return this.untilStored(() => this.parts.queue.retry(delivery, { attempts: delivery.attempts, at }));
  }

  private async deliver(delivery: ClaimedDelivery): Promise<void> {
    const { queue } = this.parts;
    const outcome = await this.attempt(delivery);
    if (outcome === 'stopped') {
      const { attempts } = delivery;
      return this.untilStored(() => queue.retry(delivery, { attempts, at: this.now() }));
    }
    if (outcome.delivered) return this.untilStored(() => queue.settle(delivery));
    const attempts = delivery.attempts + 1;
    const [now, givenUpAt] = [this.now(), delivery.since + GIVE_UP_MS];
    if (now >= givenUpAt) return this.bury(delivery, attempts, outcome.reason);
    const waitMs = Math.max(backoffMs(attempts, (this.parts.random ?? Math.random)()), outcome.retryAfterMs ?? 0);
    // The last try is when the day is over.
    const at = Math.min(Math.ceil(now + waitMs), givenUpAt);
    return this.untilStored(() => queue.retry(delivery, { attempts, at }));
  }

  private async attempt(delivery: ClaimedDelivery): Promise<'stopped' | (SendOutcome & { retryAfterMs?: number })> {
    const { destination: name } = delivery;
    const { destinations, sender } = this.parts;
    try {
      const destination = await destinations.find(name);
      // A server with other settings, or of another version, may know it.
      if (!destination) return this.told(delivery, { delivered: false, fault: false, reason: 'no such destination' });
      const paused = this.circuits.enter(name, this.now());
      if (paused) {
        return { delivered: false, fault: true, reason: paused.reason, retryAfterMs: paused.until - this.now() };
      }
      const outcome = await sender.send(destination, delivery, this.stopping.signal);
      this.tellCircuit(name, outcome);
      return this.told(delivery, outcome);
    } catch (error) {
      this.circuits.brokenOff(name);
      if (this.stopping.signal.aborted) return 'stopped';
      this.parts.logger.error({ err: error, destination: name }, 'a delivery could not be tried');
      return { delivered: false, fault: false, reason: 'it could not be tried' };
    }
  }

  private tellCircuit(destination: string, outcome: SendOutcome): void {
    const { logger } = this.parts;
    const fault = outcome.delivered || !outcome.fault ? undefined : outcome.reason;
    const change = this.circuits.ended(destination, fault, this.now());
    if (change === 'opened')
      logger.warn({ destination, reason: fault }, 'a destination takes no deliveries: trying on');
    if (change === 'closed') logger.info({ destination }, 'a destination takes deliveries again');
  }

  private told(delivery: Delivery, outcome: SendOutcome): SendOutcome {
    this.count(delivery, outcome.delivered ? 'delivered' : 'failed');
    if (!outcome.delivered) {
      const { destination } = delivery;
      this.parts.logger.info({ destination, reason: outcome.reason }, 'a delivery failed');
    }
    return outcome;
  }

  private bury(delivery: ClaimedDelivery, attempts: number, reason: string): Promise<void> {
    const { destination, idempotencyKey } = delivery;
    this.count(delivery, 'dead');
    this.parts.logger.error({ destination, idempotencyKey, attempts, reason }, 'a delivery was given up');
    return this.untilStored(() => this.parts.queue.bury(delivery, { attempts, reason, at: this.now() }));
  }

  /** Until the server stops: then the delivery is sent once more, by whoever has it next. The adapter reports the faults. */
  private async untilStored(write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await write();
        return;
      } catch {
        if (this.closed) return;
        await pause(STORE_AGAIN_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  private count({ destination }: Delivery, state: 'queued' | 'delivered' | 'failed' | 'dead'): void {
    this.parts.metrics.deliveries.inc({ kind: kindOf(destination), state });
  }

  private now(): number {
    return (this.parts.now ?? Date.now)();
  }
}
