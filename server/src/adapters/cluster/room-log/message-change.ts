import { can, ChatError, type Message, type Role } from '@suda/contract';
import { withReaction } from '../../../ports/reactions.js';
import type { MessageRef } from '../../../ports/room-log.js';

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
    const after = withReaction(reactions, { userId, emoji, on });
    if (!after) return undefined;
    const next: Message = Object.keys(after).length > 0 ? { ...rest, reactions: after } : rest;
    return { kind: 'reaction', message: next, unmentioned: [] };
  };
