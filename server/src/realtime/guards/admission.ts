import { Inject, Injectable } from '@nestjs/common';
import type { ChatError } from '@suda/contract';
import { CONFIG, type Config } from '../../config.js';
import { Metrics } from '../../observe/metrics.js';
import { comeLater } from '../refusals.js';

/** What an idle server admits at once: nobody notices a bound before as many come within two seconds. */
const BURST_MS = 2_000;
/** Longest that a handshake is held; clients wait longer for its answer. */
const HELD_MS = 5_000;
/** Nobody is told to wait longer; of more, each is told a random time of the second half of it. */
const MOST_MS = 120_000;

interface Clock {
  now(): number;
  random(): number;
}

/**
 * Lets new connections in at a bounded rate: each costs reads of its session and rooms, and when a server ends, all its people
 * come to the others at once. Who comes too soon is held for some seconds; when too many are held, they are told when to come
 * again, each another time, so that they come as fast as they can be let in. Whoever keeps coming is let in.
 */
@Injectable()
export class Admission {
  private readonly everyMs: number;
  /** When the next one is let in, if nobody else came before. */
  private nextAt = 0;
  /** The next time to come again that nobody was told yet. */
  private nextReturn = 0;
  private clock: Clock = { now: () => performance.now(), random: Math.random };

  constructor(
    private readonly metrics: Metrics,
    @Inject(CONFIG) { rateLimits, socket }: Pick<Config, 'rateLimits' | 'socket'>,
  ) {
    this.everyMs = rateLimits ? 1_000 / socket.admissionsPerSecond : 0;
  }

  /** Another clock, for tests. */
  useClock(clock: Clock): this {
    this.clock = clock;
    return this;
  }

  /** Resolves when the connection is let in; undefined at once. To the refusal when it should come again later. */
  enter(): Promise<ChatError | undefined> | undefined {
    const now = this.clock.now();
    const at = Math.max(this.nextAt, now - BURST_MS) + this.everyMs;
    const waitMs = at - now;
    if (waitMs > HELD_MS) {
      this.metrics.admissions.inc({ outcome: 'later' });
      return Promise.resolve(comeLater(this.returnAfter(now)));
    }
    this.nextAt = at;
    this.metrics.admissions.inc({ outcome: waitMs > 0 ? 'held' : 'at_once' });
    if (waitMs <= 0) return undefined;
    return new Promise((resolve) => setTimeout(() => resolve(undefined), waitMs));
  }

  private returnAfter(now: number): number {
    const at = Math.max(this.nextReturn, now + HELD_MS) + this.everyMs;
    if (at - now > MOST_MS) return Math.round((MOST_MS * (1 + this.clock.random())) / 2);
    this.nextReturn = at;
    return Math.round(at - now);
  }
}
