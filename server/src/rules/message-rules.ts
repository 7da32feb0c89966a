import { can, LIMITS, mayCall, type Message, type Reaction, type Role } from '@suda/contract';
import type { MessageChange } from './commands.js';
import { react } from './reactions.js';
import {
  leadersCall,
  mayNotDelete,
  messageIsDeleted,
  notEditable,
  notTheAuthor,
  systemMessageStays,
  tooManyToCall,
} from './refusals.js';

/** A message and the member who changes it, as of one moment. */
export interface MessageView {
  message: Message;
  userId: string;
  role: Role;
}

export type MessageChangeCause = 'edit' | 'delete' | 'reaction';

/** A message's next state. The log adds its `rev` and, in the field `stamp` names, its time. */
export interface MessagePlan {
  cause: MessageChangeCause;
  /** With the cause `reaction`. */
  reaction?: Reaction;
  stamp?: 'editedAt' | 'deletedAt';
  message: Message;
  /** The users whose mention ends, and those whom it begins to mention. */
  unmentioned: readonly string[];
  mentioned: readonly string[];
}

/** @throws {ChatError} `forbidden` for a member who may not call everybody, `too_large` for a room of too many */
export function requireMayCall(role: Role, memberCount: number): void {
  if (!mayCall(role, memberCount)) throw leadersCall();
  if (memberCount > LIMITS.called) throw tooManyToCall();
}

/**
 * The plan for a change; undefined when the message already is as asked.
 * @throws {ChatError} `forbidden` for another's message, `conflict` for one that can't be changed so
 */
export function planMessageChange(view: MessageView, change: MessageChange): MessagePlan | undefined {
  switch (change.type) {
    case 'edit':
      return planEdit(view, change);
    case 'delete':
      return planDeletion(view);
    case 'react':
      return planReaction(view, change);
  }
}

function planEdit(
  { message, userId }: MessageView,
  { content, mentions, calls }: Extract<MessageChange, { type: 'edit' }>,
): MessagePlan | undefined {
  if (message.userId !== userId) throw notTheAuthor();
  if (message.kind === 'system' || message.deletedAt !== undefined) throw notEditable();
  const { mentions: before = [], calls: called, ...rest } = message;
  const after = mentions ? [...new Set(mentions)] : before;
  const unmentioned = before.filter((it) => !after.includes(it));
  const mentioned = after.filter((it) => !before.includes(it));
  const calling = mentions ? calls : called;
  const isSame = message.content === content && calling === called;
  if (isSame && unmentioned.length + mentioned.length === 0) return undefined;
  const edited: Message = { ...rest, content };
  if (calling) edited.calls = calling;
  if (after.length > 0) edited.mentions = after;
  return { cause: 'edit', stamp: 'editedAt', message: edited, unmentioned, mentioned };
}

function planDeletion({ message, userId, role }: MessageView): MessagePlan | undefined {
  if (message.userId !== userId && !can(role, 'delete_any_message')) throw mayNotDelete();
  if (message.kind === 'system') throw systemMessageStays();
  if (message.deletedAt !== undefined) return undefined;
  // Named one by one: a field that only a newer version knows may hold what was said.
  const { id, roomId, seq, rev, userId: author, kind, createdAt, clientMessageId, editedAt, mentions = [] } = message;
  const tombstone: Message = { id, roomId, seq, rev, userId: author, content: '', kind, createdAt };
  if (clientMessageId !== undefined) tombstone.clientMessageId = clientMessageId;
  if (editedAt !== undefined) tombstone.editedAt = editedAt;
  return { cause: 'delete', stamp: 'deletedAt', message: tombstone, unmentioned: mentions, mentioned: [] };
}

function planReaction(
  { message, userId }: MessageView,
  { emoji, on }: { emoji: string; on: boolean },
): MessagePlan | undefined {
  if (message.deletedAt !== undefined) throw messageIsDeleted();
  const reaction: Reaction = { userId, emoji, on };
  const next = react(message, reaction);
  return next && { cause: 'reaction', reaction, message: next, unmentioned: [], mentioned: [] };
}
