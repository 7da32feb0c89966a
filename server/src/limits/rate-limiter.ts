import { Inject, Injectable } from '@nestjs/common';
import { ChatError } from '@suda/contract';
import { CONFIG, type Config } from '../config.js';
import { RateLimits, type RateRule } from '../ports/rate-limits.js';
import { addressKey } from './address-key.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/**
 * Rate limits per user, or per address where stated. They stop loops and never people. Addresses get more, because many
 * people share one.
 */
export const RULES = {
  /** Messages, edits and reactions. */
  sends: { points: 60, durationMs: 5 * SECOND },
  typing: { points: 40, durationMs: 10 * SECOND },
  searches: { points: 30, durationMs: 10 * SECOND },
  /** Per address, and per user name: verifying a password costs memory and time. */
  signIns: { points: 60, durationMs: MINUTE },
  /** Rooms created, and `add_members` commands. */
  roomCreation: { points: 30, durationMs: MINUTE },
  /** Handshakes per address. */
  connections: { points: 300, durationMs: 10 * SECOND },
  /** All other commands of a user's sockets. */
  commands: { points: 400, durationMs: 10 * SECOND },
  /** REST requests of a user, or of an address without a session. */
  rest: { points: 400, durationMs: 10 * SECOND },
} as const satisfies Record<string, Omit<RateRule, 'name'>>;

export type RuleName = keyof typeof RULES;

@Injectable()
export class RateLimiter {
  constructor(
    private readonly store: RateLimits,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Consumes points of the key's budget.
   * @throws {ChatError} `rate_limited` with `details.retryAfterMs`
   */
  async consume(rule: RuleName, key: string, points = 1): Promise<void> {
    if (!this.config.rateLimits) return;
    const retryAfterMs = await this.store.consume({ name: rule, ...RULES[rule] }, addressKey(key), points);
    if (retryAfterMs > 0)
      throw new ChatError('rate_limited', 'Too much at once. Try again a little later.', { retryAfterMs });
  }
}
