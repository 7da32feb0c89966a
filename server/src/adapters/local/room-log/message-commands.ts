import { can, ChatError, type Message } from '@suda/contract';
import type { MessageChangeEntry } from '../../../ports/entry.js';
import { withReaction } from '../../../ports/reactions.js';
import type { Appended, AppendMessage, MessageChange, MessageRef } from '../../../ports/room-log.js';
import { extraOf, toMessage, type MessageExtra, type MessageRow } from '../sqlite/rows.js';
import { noRoom, roomFor, RoomStep, type CommitContext } from './room-step.js';

const noMessage = (): ChatError => new ChatError('not_found', 'no such message');
const orNull = (extra: MessageExtra): string | null => (Object.keys(extra).length > 0 ? JSON.stringify(extra) : null);

/** The writer's commands that make and change messages. */
export function messageCommands(context: CommitContext) {
  const { tables } = context;

  function messageFor({ roomId, seq, userId }: MessageRef) {
    const { row: room, role } = roomFor(context, roomId, userId);
    const message = tables.message.get(room.room, seq);
    if (!message) throw noMessage();
    return { room, role, message };
  }

  const unchanged = (row: MessageRow, roomId: string): MessageChange => ({
    message: toMessage(row, roomId),
    changed: false,
  });

  function save(step: RoomStep, kind: MessageChangeEntry['kind'], row: MessageRow): MessageChange {
    row.rev = step.nextRev();
    tables.saveMessage.run(row.rev, row.content, row.reply_to, row.edited_at, row.deleted_at, row.extra, row.id);
    step.finish();
    const message: Message = toMessage(row, step.room.room_id);
    context.entries.push({ ...step.entryBase(), kind, message });
    return { message, changed: true };
  }

  return {
    append(command: AppendMessage): Appended {
      const { roomId, userId, content, clientMessageId, replyTo } = command;
      const { row: room } = roomFor(context, roomId, userId, 'send');
      if (clientMessageId !== undefined) {
        const known = tables.byClientId.get(room.room, userId, clientMessageId);
        if (known) return { message: toMessage(known, roomId), duplicate: true };
      }
      if (replyTo !== undefined && !(replyTo >= 1 && replyTo <= room.seq)) {
        throw new ChatError('not_found', 'the message replied to does not exist');
      }
      const mentions = [...new Set(command.mentions)];
      const step = new RoomStep(context, room, userId);
      const extra = mentions.length > 0 ? { mentions } : undefined;
      const message = step.message({ content, system: false, clientMessageId, replyTo, extra });
      tables.markRead.run(room.seq, room.room, userId, room.seq);
      step.finish();
      return { message, duplicate: false };
    },

    editMessage(command: MessageRef & { content: string }): MessageChange {
      const { room, message } = messageFor(command);
      if (message.user_id !== command.userId) throw new ChatError('forbidden', 'only the author edits a message');
      if (message.system || message.deleted_at !== null) throw new ChatError('conflict', 'not to be edited');
      if (message.content === command.content) return unchanged(message, room.room_id);
      const step = new RoomStep(context, room, command.userId);
      message.content = command.content;
      message.edited_at = step.at;
      step.index(message.id, message.user_id, message.content);
      return save(step, 'edit', message);
    },

    deleteMessage(command: MessageRef): MessageChange {
      const { room, role, message } = messageFor(command);
      if (message.user_id !== command.userId && !can(role, 'delete_any_message')) {
        throw new ChatError('forbidden', "you can't delete this message");
      }
      if (message.system) throw new ChatError('conflict', 'a system message stays');
      if (message.deleted_at !== null) return unchanged(message, room.room_id);
      const step = new RoomStep(context, room, command.userId);
      for (const userId of extraOf(message).mentions ?? []) tables.removeMention.run(userId, room.room, message.seq);
      tables.unindex.run(message.id);
      Object.assign(message, { content: '', reply_to: null, extra: null, deleted_at: step.at });
      return save(step, 'delete', message);
    },

    react(command: MessageRef & { emoji: string; on: boolean }): MessageChange {
      const { room, message } = messageFor(command);
      const { userId, emoji, on } = command;
      if (message.deleted_at !== null) throw new ChatError('conflict', 'the message is deleted');
      const { reactions, ...rest } = extraOf(message);
      const after = withReaction(reactions, { userId, emoji, on });
      if (!after) return unchanged(message, room.room_id);
      const step = new RoomStep(context, room, userId);
      message.extra = orNull(Object.keys(after).length > 0 ? { ...rest, reactions: after } : rest);
      return save(step, 'reaction', message);
    },

    /** The marker moves forward only; gives where it stands. */
    advanceReadMarker(command: { roomId: string; userId: string; seq: number }): {
      readSeq: number;
      memberCount: number;
    } {
      const { roomId, userId } = command;
      const room = tables.roomAndActor.get(userId, roomId);
      if (!room || room.actor_role === null) throw noRoom();
      const seq = Math.min(command.seq, room.seq);
      tables.markRead.run(seq, room.room, userId, seq);
      return { readSeq: tables.member.get(room.room, userId)?.read_seq ?? 0, memberCount: room.member_count };
    },
  };
}
