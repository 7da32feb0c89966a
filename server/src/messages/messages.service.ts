import { Injectable } from '@nestjs/common';
import type { CommandPayload, CommandResult, Message, RestQuery, RestResponse } from '@suda/contract';
import { besideRead } from '../ports/beside-read.js';
import { MessageHistory, type HistoryPage, type HistoryPosition } from '../ports/message-history.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { RoomLog } from '../ports/room-log.js';
import { RoomStore } from '../ports/room-store.js';
import { ANSWER_BYTES, fill } from './answer-size.js';
import { CallsService } from './calls.service.js';
import { RoomFrames } from '../realtime/broadcast/room-frames.js';
import { RoomAccess } from '../rooms/room-access.service.js';

/** Sends, changes and reads messages. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly roomLog: RoomLog,
    private readonly history: MessageHistory,
    private readonly rooms: RoomStore,
    private readonly access: RoomAccess,
    private readonly contacts: ContactsService,
    private readonly calls: CallsService,
    private readonly frames: RoomFrames,
  ) {}

  async send(userId: string, message: CommandPayload<'send_message'>): Promise<CommandResult<'send_message'>> {
    const { roomId, content, clientMessageId, replyTo, calls } = message;
    await this.contacts.requireUnblocked(roomId, userId);
    const mentions = await this.calls.mentions(userId, message);
    const appended = await this.roomLog.append({ roomId, userId, content, clientMessageId, replyTo, mentions, calls });
    const { id, seq, rev, createdAt } = appended.message;
    await this.frames.sent(roomId, rev);
    return { id, seq, rev, createdAt };
  }

  async edit(userId: string, payload: CommandPayload<'edit_message'>): Promise<Message> {
    const { roomId, seq, content, calls } = payload;
    await this.contacts.requireUnblocked(roomId, userId);
    const mentions = await this.calls.mentions(userId, payload);
    const change = { type: 'edit', content, mentions, calls } as const;
    return (await this.roomLog.changeMessage({ roomId, seq, userId }, change)).message;
  }

  async delete(userId: string, { roomId, seq }: CommandPayload<'delete_message'>): Promise<Message> {
    return (await this.roomLog.changeMessage({ roomId, seq, userId }, { type: 'delete' })).message;
  }

  async react(userId: string, reaction: CommandPayload<'add_reaction'>, on: boolean): Promise<Message> {
    const { roomId, seq, emoji } = reaction;
    if (on) await this.contacts.requireUnblocked(roomId, userId);
    return (await this.roomLog.changeMessage({ roomId, seq, userId }, { type: 'react', emoji, on })).message;
  }

  async page(userId: string, roomId: string, query: RestQuery<'messages'>): Promise<RestResponse<'messages'>> {
    await this.access.requireMember(userId, roomId);
    await besideRead(this.rooms.markOpened(roomId, userId));
    return withinAnswer(await this.history.page(roomId, positionOf(query), query.limit), query);
  }
}

function positionOf({ before, after, around }: RestQuery<'messages'>): HistoryPosition {
  if (before !== undefined) return { before };
  if (after !== undefined) return { after };
  return around === undefined ? {} : { around };
}

/** A page of long messages is cut where it fills the answer, on the side away from the position that was asked for. */
function withinAnswer(page: HistoryPage, { after, around }: RestQuery<'messages'>): HistoryPage {
  const { messages } = page;
  const at = around === undefined ? -1 : messages.findIndex((it) => it.seq >= around);
  const newer = after !== undefined ? messages : at < 0 ? [] : messages.slice(at);
  const older = messages.slice(0, messages.length - newer.length).reverse();
  const bytes = newer.length > 0 && older.length > 0 ? ANSWER_BYTES / 2 : ANSWER_BYTES;
  const kept = [older.slice(0, fill(older, bytes).count).reverse(), newer.slice(0, fill(newer, bytes).count)].flat();
  if (kept.length === messages.length) return page;
  const cutBeyond = after === undefined ? kept[0] !== messages[0] : kept.length < messages.length;
  return { ...page, messages: kept, more: page.more || cutBeyond };
}
