import { LIMITS, withReaction, type Message, type Reaction } from '@suda/contract';
import { tooManyReactions } from './refusals.js';

/**
 * A message after one user adds their reaction or takes it back; undefined when that changes nothing.
 * @throws {ChatError} `conflict` past LIMITS.emojiPerMessage or LIMITS.reactionsPerMessage
 */
export function react(message: Message, reaction: Reaction): Message | undefined {
  const after = withReaction(message, reaction);
  if (!after || !reaction.on) return after;
  const users = Object.values(after.reactions ?? {});
  const total = users.reduce((sum, it) => sum + it.length, 0);
  if (users.length > LIMITS.emojiPerMessage || total > LIMITS.reactionsPerMessage) throw tooManyReactions();
  return after;
}
