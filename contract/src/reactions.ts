import * as z from 'zod';
import { Emoji, Rev, RoomId, Seq, UserId } from './fields.js';
import type { Message } from './model.js';

/** One user's reaction, added or taken back. */
export interface Reaction {
  userId: string;
  emoji: string;
  on: boolean;
}

/** How a reaction changed a message, without the message. */
export const ReactionChange = z
  .object({
    roomId: RoomId,
    seq: Seq,
    rev: Rev.meta({ description: 'Of the room and of the message, after the change.' }),
    fromRev: Rev.meta({ description: 'Of the message before the change.' }),
    userId: UserId,
    emoji: Emoji,
    on: z.boolean().meta({ description: 'Whether the reaction was added; otherwise it was taken back.' }),
  })
  .meta({ id: 'ReactionChange' });
export type ReactionChange = z.infer<typeof ReactionChange>;

/** The message after the reaction, with the same rev; undefined when that changes nothing. */
export function withReaction(message: Message, { userId, emoji, on }: Reaction): Message | undefined {
  const { reactions = {}, ...rest } = message;
  const users = new Map(Object.entries(reactions));
  const before = users.get(emoji) ?? [];
  if (before.includes(userId) === on) return undefined;
  const after = on ? [...before, userId] : before.filter((it) => it !== userId);
  if (after.length > 0) users.set(emoji, after);
  else users.delete(emoji);
  return users.size > 0 ? { ...rest, reactions: Object.fromEntries(users) } : rest;
}

/**
 * A held message after the change: as it is when it has the change already, undefined when it is older than the change's
 * `fromRev`, so that it must be read again.
 */
export function withReactionChange(message: Message, change: ReactionChange): Message | undefined {
  if (message.rev >= change.rev) return message;
  if (message.rev !== change.fromRev) return undefined;
  return { ...(withReaction(message, change) ?? message), rev: change.rev };
}
