import { ChatError, LIMITS, type Message } from '@suda/contract';

type Reactions = NonNullable<Message['reactions']>;

/**
 * A message's reactions, who gave each by emoji, after one person gives or takes one back; undefined when that changes
 * nothing.
 * @throws {ChatError} `conflict` when the message holds as many as it can
 */
export function withReaction(
  reactions: Reactions | undefined,
  { userId, emoji, on }: { userId: string; emoji: string; on: boolean },
): Reactions | undefined {
  const people = new Map(Object.entries(reactions ?? {}));
  const before = people.get(emoji) ?? [];
  if (before.includes(userId) === on) return undefined;
  if (on) {
    const total = [...people.values()].reduce((sum, it) => sum + it.length, 0);
    const full = total >= LIMITS.reactionsPerMessage || (before.length === 0 && people.size >= LIMITS.emojiPerMessage);
    if (full) throw new ChatError('conflict', 'the message has as many reactions as it can hold');
    people.set(emoji, [...before, userId]);
  } else {
    const after = before.filter((it) => it !== userId);
    if (after.length > 0) people.set(emoji, after);
    else people.delete(emoji);
  }
  return Object.fromEntries(people);
}
