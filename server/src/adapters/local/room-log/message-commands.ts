import { countsAsUnread, type Message } from '@suda/contract';
import type {
  Appended,
  AppendMessage,
  MessageChange,
  MessageChangeResult,
  MessageRef,
} from '../../../ports/room-log.js';
import type { ReadMarker } from '../../../ports/room-store.js';
import { planMessageChange, type MessagePlan } from '../../../rules/message-rules.js';
import { messageNotFound, repliedMessageNotFound, roomNotFound } from '../../../rules/refusals.js';
import { extraJson, toMessage, type MessageRow, type RoomRow } from '../sqlite/rows.js';
import { RoomStep, type CommitContext } from './room-step.js';
import { roomOfMember } from './room-view.js';

/** The writer's commands that append and change messages. */
export function messageCommands(context: CommitContext) {
  const { statements } = context;

  function applyMessagePlan(step: RoomStep, row: MessageRow, plan: MessagePlan): Message {
    const { cause, stamp, reaction } = plan;
    const fromRev = row.rev;
    const { content, replyTo } = plan.message;
    for (const userId of plan.unmentioned) statements.removeMention.run(userId, step.room.room, row.seq);
    for (const userId of plan.mentioned) statements.addMention.run(userId, step.room.room, row.seq);
    if (stamp === 'deletedAt' || content !== row.content) statements.textChanged.run(row.id);
    row.rev = step.nextRev();
    Object.assign(row, { content, reply_to: replyTo ?? null, extra: extraJson(plan.message) });
    if (stamp === 'editedAt') row.edited_at = step.at;
    if (stamp === 'deletedAt') row.deleted_at = step.at;
    statements.saveMessage.run(row.rev, row.content, row.reply_to, row.edited_at, row.deleted_at, row.extra, row.id);
    step.finish();
    const message = toMessage(row, step.room.room_id);
    if (!countsAsUnread(message)) statements.addUncounted.run(step.room.room, row.seq);
    const { roomId, seq, rev } = message;
    context.entries.push({
      ...step.entryBase(),
      kind: 'message_changed',
      cause,
      message,
      ...(reaction && { reaction: { roomId, seq, rev, fromRev, ...reaction } }),
    });
    return message;
  }

  function moveReadMarker(roomId: string, userId: string, move: (room: RoomRow) => void): ReadMarker {
    const room = statements.roomAndActor.get(userId, roomId);
    if (!room || room.actor_role === null) throw roomNotFound();
    move(room);
    const marker = statements.readMarker.get(room.room, userId);
    return {
      readSeq: marker?.read_seq ?? 0,
      readEpoch: marker?.read_epoch ?? 0,
      seq: room.seq,
      memberCount: room.member_count,
    };
  }

  return {
    // Written out rather than planned: this is the writer's hot path.
    append(command: AppendMessage): Appended {
      const { roomId, userId, content, clientMessageId, replyTo } = command;
      const { row: room } = roomOfMember(statements, roomId, userId, 'send');
      if (clientMessageId !== undefined) {
        const known = statements.byClientId.get(room.room, userId, clientMessageId);
        if (known) return { message: toMessage(known, roomId), duplicate: true };
      }
      if (replyTo !== undefined && !(replyTo >= 1 && replyTo <= room.seq)) throw repliedMessageNotFound();
      const mentions = [...new Set(command.mentions)];
      const step = new RoomStep(context, room, userId);
      const { calls } = command;
      const extra =
        mentions.length > 0 || calls
          ? { ...(mentions.length > 0 && { mentions }), ...(calls && { calls }) }
          : undefined;
      const message = step.message({ content, system: false, clientMessageId, replyTo, extra });
      statements.wrote.run(room.seq, room.room, userId);
      step.finish();
      return { message, duplicate: false };
    },

    changeMessage({ ref, change }: { ref: MessageRef; change: MessageChange }): MessageChangeResult {
      const { roomId, seq, userId } = ref;
      const { row: room, role } = roomOfMember(statements, roomId, userId);
      const row = statements.message.get(room.room, seq);
      if (!row) throw messageNotFound();
      const message = toMessage(row, roomId);
      const plan = planMessageChange({ message, userId, role }, change);
      if (!plan) return { message, changed: false };
      return { message: applyMessagePlan(new RoomStep(context, room, userId), row, plan), changed: true };
    },

    advanceReadMarker({ roomId, userId, seq }: MessageRef): ReadMarker {
      return moveReadMarker(roomId, userId, ({ room, seq: newest }) =>
        statements.markRead.run(Math.min(seq, newest), room, userId),
      );
    },

    returnReadMarker({ roomId, userId, seq }: MessageRef): ReadMarker {
      return moveReadMarker(roomId, userId, ({ room }) => statements.markUnread.run(seq - 1, room, userId, seq - 1));
    },

    markOpened({ roomId, userId }: { roomId: string; userId: string }): void {
      statements.markOpened.run(userId, roomId);
    },
  };
}
