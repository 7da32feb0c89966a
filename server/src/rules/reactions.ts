import { LIMITS, type Message } from '@suda/contract';
import { tooManyReactions } from './refusals.js';

type Reactions = NonNullable<Message['reactions']>;

/**
 * A message's reactions, userIds by emoji, after one user adds theirs or takes it back; undefined when that changes
 * nothing.
 * @throws {ChatError} `conflict` past LIMITS.emojiPerMessage or LIMITS.reactionsPerMessage
 */
export function withReaction(
  reactions: Reactions | undefined,
  { userId, emoji, on }: { userId: string; emoji: string; on: boolean },
): Reactions | undefined {
  const users = new Map(Object.entries(reactions ?? {}));
  const before = users.get(emoji) ?? [];
  if (before.includes(userId) === on) return undefined;
  if (on) {
    const total = [...users.values()].reduce((sum, it) => sum + it.length, 0);
    const isFull = total >= LIMITS.reactionsPerMessage || (before.length === 0 && users.size >= LIMITS.emojiPerMessage);
    if (isFull) throw tooManyReactions();
    users.set(emoji, [...before, userId]);
  } else {
    const after = before.filter((it) => it !== userId);
    if (after.length > 0) users.set(emoji, after);
    else users.delete(emoji);
  }
  return Object.fromEntries(users);
}
