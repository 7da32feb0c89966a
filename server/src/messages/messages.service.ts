import { Injectable } from '@nestjs/common';
import type { CommandPayload, CommandResult, Message, RestQuery, RestResponse } from '@suda/contract';
import { MessageHistory, type HistoryPosition } from '../ports/message-history.js';
import { RoomLog } from '../ports/room-log.js';
import { RoomAccess } from '../rooms/room-access.service.js';

/** Sends, changes and reads messages. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly roomLog: RoomLog,
    private readonly history: MessageHistory,
    private readonly access: RoomAccess,
  ) {}

  async send(userId: string, message: CommandPayload<'send_message'>): Promise<CommandResult<'send_message'>> {
    const { roomId, content, clientMessageId, replyTo, mentions } = message;
    const appended = await this.roomLog.append({ roomId, userId, content, clientMessageId, replyTo, mentions });
    const { id, seq, rev, createdAt } = appended.message;
    return { id, seq, rev, createdAt };
  }

  async edit(userId: string, { roomId, seq, content }: CommandPayload<'edit_message'>): Promise<Message> {
    return (await this.roomLog.editMessage({ roomId, seq, userId, content })).message;
  }

  async delete(userId: string, { roomId, seq }: CommandPayload<'delete_message'>): Promise<Message> {
    return (await this.roomLog.deleteMessage({ roomId, seq, userId })).message;
  }

  async react(userId: string, reaction: CommandPayload<'add_reaction'>, on: boolean): Promise<Message> {
    const { roomId, seq, emoji } = reaction;
    return (await this.roomLog.react({ roomId, seq, userId, emoji, on })).message;
  }

  async page(userId: string, roomId: string, query: RestQuery<'messages'>): Promise<RestResponse<'messages'>> {
    await this.access.requireMember(userId, roomId);
    return this.history.page(roomId, positionOf(query), query.limit);
  }
}

function positionOf({ before, after, around }: RestQuery<'messages'>): HistoryPosition {
  if (before !== undefined) return { before };
  if (after !== undefined) return { after };
  return around === undefined ? {} : { around };
}
