import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { RateLimits, type BackoffRule, type RateRule } from '../ports/rate-limits.js';
import { addressKeys, WIDER } from './address-keys.js';
import { sharedBy, type TimesOf } from './shared-addresses.js';
import { tooMuchAtOnce } from './too-much-at-once.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Rate limits per user, or per address where stated. They stop loops and never people. Addresses get more, because many
 * people share one.
 */
export const RULES = {
  /** Messages, edits and reactions. */
  sends: { points: 60, durationMs: 5 * SECOND },
  typing: { points: 40, durationMs: 10 * SECOND },
  searches: { points: 30, durationMs: 10 * SECOND },
  /** Pages of members that lookups by name read: a room of 10,000 costs 50. */
  memberPages: { points: 600, durationMs: 10 * SECOND },
  /** Per address: verifying a password costs memory and time. */
  signIns: { points: 60, durationMs: MINUTE },
  /** Rooms created, and `add_members` commands. */
  roomCreation: { points: 30, durationMs: MINUTE },
  /** People put into rooms: a room of 500 costs 500. */
  additions: { points: 1_000, durationMs: 10 * MINUTE },
  /** The same per address. */
  additionsFromAddress: { points: 3_000, durationMs: 10 * MINUTE },
  /** Of the person added: rooms that strangers put them into, or invite them to. */
  additionsByStrangers: { points: 100, durationMs: HOUR },
  /** Invite links that a user makes. */
  inviteLinks: { points: 20, durationMs: MINUTE },
  /** Per address: invite links that are opened, and joined by. */
  inviteLookUps: { points: 120, durationMs: MINUTE },
  /** Display names that a user takes: everybody who shows them is told. */
  renames: { points: 20, durationMs: 10 * MINUTE },
  /** Handshakes per address. */
  connections: { points: 300, durationMs: 10 * SECOND },
  /** All other commands of a user's sockets. */
  commands: { points: 400, durationMs: 10 * SECOND },
  /** REST requests of a user, or of an address without a session. */
  rest: { points: 400, durationMs: 10 * SECOND },
  /** Requests of all services together. */
  services: { points: 10_000, durationMs: 10 * SECOND },
} as const satisfies Record<string, Omit<RateRule, 'name'>>;

export type RuleName = keyof typeof RULES;

/** Sign-ins that failed. */
export const BACKOFFS = {
  /** Of a user from one address, or on one device that the user has signed in on before. */
  signInsFromPlace: { free: 5, firstDelayMs: SECOND, maxDelayMs: 15 * MINUTE, windowMs: HOUR },
  /** Of a user from all addresses, known devices aside. One address alone does not use up what is free in an hour. */
  signInsOfUser: { free: 100, firstDelayMs: SECOND, maxDelayMs: MINUTE, windowMs: HOUR },
} as const satisfies Record<string, Omit<BackoffRule, 'name'>>;

export type BackoffName = keyof typeof BACKOFFS;

const backoff = (name: BackoffName): BackoffRule => ({ name, ...BACKOFFS[name] });

@Injectable()
export class RateLimiter {
  private readonly timesOf: TimesOf;

  constructor(
    private readonly store: RateLimits,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.timesOf = sharedBy(config.sharedAddresses);
  }

  /**
   * Consumes points of the key's budget; of an address, those of its keys.
   * @throws {ChatError} `rate_limited` with `details.retryAfterMs`
   */
  async consume(rule: RuleName, key: string, points = 1): Promise<void> {
    if (!this.config.rateLimits) return;
    const subject = addressKeys(key);
    const budget = { name: rule, ...RULES[rule], points: RULES[rule].points * this.timesOf(key) };
    let retryAfterMs = await this.store.consume(budget, subject.key, points);
    if (retryAfterMs === 0 && subject.wider !== undefined) {
      retryAfterMs = await this.store.consume({ ...budget, points: budget.points * WIDER }, subject.wider, points);
    }
    refuseFor(retryAfterMs);
  }

  /**
   * Counts an attempt of the key as failed, until `forget`.
   * @throws {ChatError} `rate_limited` with `details.retryAfterMs`; then nothing was counted
   */
  async attempt(rule: BackoffName, key: string): Promise<void> {
    if (this.config.rateLimits) refuseFor(await this.store.attempt(backoff(rule), key));
  }

  /** Counts nothing. @throws {ChatError} `rate_limited` with `details.retryAfterMs`, as long as an attempt would be refused */
  async checkDelay(rule: BackoffName, key: string): Promise<void> {
    if (this.config.rateLimits) refuseFor(await this.store.delayOf(backoff(rule), key));
  }

  async forget(rule: BackoffName, key: string): Promise<void> {
    if (this.config.rateLimits) await this.store.forget(backoff(rule), key);
  }
}

function refuseFor(retryAfterMs: number): void {
  if (retryAfterMs > 0) throw tooMuchAtOnce(retryAfterMs);
}
