import { countsAsUnread, type Message, type Room, type SystemNotice } from '@suda/contract';
import type { Entry } from '../../../ports/entry.js';
import type { linkChanges } from '../invite-links/link-commands.js';
import { iso, toMessage, toRoom, type MessageExtra, type RoomRow } from '../sqlite/rows.js';
import type { LogStatements } from './log-statements.js';

/** What the commands of one commit share. */
export interface CommitContext {
  statements: LogStatements;
  links: ReturnType<typeof linkChanges>;
  /** Of the next message: higher than any before, also than those that are gone. */
  nextMessageId(): number;
  /** What the commit has done so far, in order. */
  entries: Entry[];
}

/**
 * One command's changes of one room: takes revs and seqs, collects entries, and writes the room's counters once, in
 * `finish`. Callers check everything first, because what follows can't be undone alone.
 */
export class RoomStep {
  readonly at: number;
  /** The message this step appended. */
  lastMessage: Message | undefined;

  constructor(
    readonly context: CommitContext,
    readonly room: RoomRow,
    readonly actorId: string,
  ) {
    // Times never decrease in a room. Other rooms don't follow one whose clock was once ahead.
    this.at = Math.max(Date.now(), room.last_at);
    room.last_at = this.at;
  }

  nextRev(): number {
    return ++this.room.rev;
  }

  entryBase() {
    return { roomId: this.room.room_id, rev: this.room.rev, at: iso(this.at), actorId: this.actorId };
  }

  systemMessage({ content, notice }: { content: string; notice: SystemNotice }): void {
    this.message({ content, system: true, extra: { notice } });
  }

  message(text: {
    content: string;
    system: boolean;
    clientMessageId?: string | undefined;
    replyTo?: number | undefined;
    extra?: MessageExtra | undefined;
  }): Message {
    const { room, actorId, at } = this;
    const { statements } = this.context;
    const seq = ++room.seq;
    const rev = this.nextRev();
    const extra = text.extra ? JSON.stringify(text.extra) : null;
    const clientId = text.clientMessageId ?? null;
    const replyTo = text.replyTo ?? null;
    const system = text.system ? 1 : 0;
    statements.insertMessage.run(
      this.context.nextMessageId(),
      room.room,
      seq,
      rev,
      actorId,
      text.content,
      system,
      at,
      clientId,
      replyTo,
      extra,
    );
    for (const userId of text.extra?.mentions ?? []) statements.addMention.run(userId, room.room, seq);
    room.last_message_at = at;
    const message: Message = {
      id: `${room.room_id}.${seq}`,
      roomId: room.room_id,
      seq,
      rev,
      userId: actorId,
      content: text.content,
      kind: text.system ? 'system' : 'text',
      createdAt: iso(at),
    };
    if (text.clientMessageId !== undefined) message.clientMessageId = text.clientMessageId;
    if (text.replyTo !== undefined) message.replyTo = text.replyTo;
    if (text.extra) Object.assign(message, text.extra);
    if (!countsAsUnread(message)) statements.addUncounted.run(room.room, seq);
    this.lastMessage = message;
    this.context.entries.push({ ...this.entryBase(), kind: 'message', message });
    return message;
  }

  /** Writes the counters that every command moves. */
  finish(): void {
    const { room } = this;
    this.context.statements.saveCounters.run(room.seq, room.rev, room.last_at, room.last_message_at, room.room);
  }
}

/** The room as it is now; `lastMessage` saves a query where the caller has it. */
export function currentRoom({ statements }: CommitContext, row: RoomRow, lastMessage?: Message): Room {
  if (lastMessage ?? row.seq === 0) return toRoom(row, lastMessage);
  const last = statements.message.get(row.room, row.seq);
  return toRoom(row, last && toMessage(last, row.room_id));
}
