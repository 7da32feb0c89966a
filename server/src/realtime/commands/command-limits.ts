import { Injectable } from '@nestjs/common';
import type { CommandName, CommandPayload } from '@suda/contract';
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
  set_display_name: 'renames',
};

/** How many people a command puts into a room; those not listed put nobody. */
const ADDED_BY: { [C in CommandName]?: (payload: CommandPayload<C>, userId: string) => number } = {
  create_room: ({ participants }, userId) => participants.filter((it) => it !== userId).length,
  add_members: ({ userIds }) => userIds.length,
  join_room: ({ userId }, caller) => (userId === undefined || userId === caller ? 0 : 1),
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

  /**
   * Counts the people that a valid command puts into a room, of the user and of the address.
   * @throws {ChatError} `rate_limited` with `details.retryAfterMs`
   */
  async consumeAdditions<C extends CommandName>(
    name: C,
    payload: CommandPayload<C>,
    userId: string,
    address: string,
  ): Promise<void> {
    const added = ADDED_BY[name]?.(payload, userId) ?? 0;
    if (added === 0) return;
    await this.limits.consume('additions', `user:${userId}`, added);
    await this.limits.consume('additionsFromAddress', address, added);
  }
}
