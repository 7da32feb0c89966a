import { can, ChatError, LIMITS, type Message, type Role } from '@suda/contract';
import type { MessageRef } from '../../ports/room-log.js';

/** What a message becomes; its rev, and the time in `stamp`, are the log's. */
export interface NextMessage {
  kind: 'edit' | 'delete' | 'reaction';
  stamp?: 'editedAt' | 'deletedAt';
  message: Message;
  /** Whose mention ends. */
  unmentioned: readonly string[];
}

/** Computes it, or undefined for no change. Throws a ChatError for what may not be. */
export type ChangeRule = (message: Message, role: Role) => NextMessage | undefined;

export const editing =
  ({ userId, content }: MessageRef & { content: string }): ChangeRule =>
  (message) => {
    if (message.userId !== userId) throw new ChatError('forbidden', 'only the author edits a message');
    if (message.kind === 'system' || message.deletedAt !== undefined) {
      throw new ChatError('conflict', 'not to be edited');
    }
    if (message.content === content) return undefined;
    return { kind: 'edit', stamp: 'editedAt', message: { ...message, content }, unmentioned: [] };
  };

export const deleting =
  ({ userId }: MessageRef): ChangeRule =>
  (message, role) => {
    if (message.userId !== userId && !can(role, 'delete_any_message')) {
      throw new ChatError('forbidden', "you can't delete this message");
    }
    if (message.kind === 'system') throw new ChatError('conflict', 'a system message stays');
    if (message.deletedAt !== undefined) return undefined;
    const { replyTo: _to, mentions = [], reactions: _reactions, ...rest } = message;
    return { kind: 'delete', stamp: 'deletedAt', message: { ...rest, content: '' }, unmentioned: mentions };
  };

export const reacting =
  ({ userId, emoji, on }: MessageRef & { emoji: string; on: boolean }): ChangeRule =>
  (message) => {
    if (message.deletedAt !== undefined) throw new ChatError('conflict', 'the message is deleted');
    const { reactions, ...rest } = message;
    const people = new Map(Object.entries(reactions ?? {}));
    const before = people.get(emoji) ?? [];
    if (before.includes(userId) === on) return undefined;
    if (on) {
      const total = [...people.values()].reduce((sum, it) => sum + it.length, 0);
      const full =
        total >= LIMITS.reactionsPerMessage || (before.length === 0 && people.size >= LIMITS.emojiPerMessage);
      if (full) throw new ChatError('conflict', 'the message has as many reactions as it can hold');
      people.set(emoji, [...before, userId]);
    } else {
      const after = before.filter((it) => it !== userId);
      if (after.length > 0) people.set(emoji, after);
      else people.delete(emoji);
    }
    const next: Message = people.size > 0 ? { ...rest, reactions: Object.fromEntries(people) } : rest;
    return { kind: 'reaction', message: next, unmentioned: [] };
  };
