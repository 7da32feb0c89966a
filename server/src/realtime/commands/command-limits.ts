import { Injectable } from '@nestjs/common';
import type { CommandName } from '@suda/contract';
import { RateLimiter, type RuleName } from '../../limits/rate-limiter.js';

/** The rate limit of a command; commands not listed share `commands`. */
const RULE_OF: Partial<Record<CommandName, RuleName>> = {
  register: 'signIns',
  send_message: 'sends',
  edit_message: 'sends',
  delete_message: 'sends',
  add_reaction: 'sends',
  remove_reaction: 'sends',
  typing: 'typing',
  create_room: 'roomCreation',
  add_members: 'roomCreation',
};

@Injectable()
export class CommandLimits {
  constructor(private readonly limits: RateLimiter) {}

  /**
   * Counts one command of the user, or of the address for `register`.
   * @throws {ChatError} `rate_limited` with `details.retryAfterMs`
   */
  consume(name: CommandName, userId: string | undefined, address: string): Promise<void> {
    const key = name === 'register' || userId === undefined ? address : `user:${userId}`;
    return this.limits.consume(RULE_OF[name] ?? 'commands', key);
  }
}
