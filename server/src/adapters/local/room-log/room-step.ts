import {
  can,
  ChatError,
  type Member,
  type Message,
  type Role,
  type Room,
  type RoomAction,
  type SystemNotice,
} from '@suda/contract';
import { indexedText } from '@suda/engines/text';
import type { Entry, MemberEntry, RoomEntry } from '../../../ports/entry.js';
import { NOTICE_PEOPLE, noticeText } from '../../../ports/notice.js';
import type { NamedUser } from '../../../ports/room-log.js';
import type { LogTables } from './log-statements.js';
import { authorScope, roomScope } from '../message-search/match-expression.js';
import { iso, rankOf, roleOf, toMessage, toRoom, type MessageExtra, type RoomRow } from '../sqlite/rows.js';

/** What the commands of one commit share. */
export interface CommitContext {
  tables: LogTables;
  /** ms; never less than any message's time before. */
  now(): number;
  /** What the commit has done so far, in order. */
  entries: Entry[];
}

const PLACES_PER_REV = 2 ** 20;

/**
 * One command's changes of one room. Callers check everything first, for what follows can't be undone alone. Takes revs
 * and seqs, collects entries, and writes the room's counters once, in `finish`.
 */
export class RoomStep {
  readonly at: number;
  private lastMessage: Message | undefined;
  private infoChanged = false;
  private readonly telling: (MemberEntry | RoomEntry)[] = [];

  constructor(
    private readonly context: CommitContext,
    readonly room: RoomRow,
    private readonly actorId: string,
  ) {
    this.at = Math.max(context.now(), room.last_at);
    room.last_at = this.at;
  }

  nextRev(): number {
    return ++this.room.rev;
  }

  entryBase() {
    return { roomId: this.room.room_id, rev: this.room.rev, at: iso(this.at), actorId: this.actorId };
  }

  message(text: {
    content: string;
    system: boolean;
    clientMessageId?: string | undefined;
    replyTo?: number | undefined;
    extra?: MessageExtra | undefined;
  }): Message {
    const { room, actorId, at } = this;
    const { tables } = this.context;
    const seq = ++room.seq;
    const rev = this.nextRev();
    const extra = text.extra ? JSON.stringify(text.extra) : null;
    const clientId = text.clientMessageId ?? null;
    const replyTo = text.replyTo ?? null;
    const system = text.system ? 1 : 0;
    const id = tables.insertMessage.insert(
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
    for (const userId of text.extra?.mentions ?? []) tables.addMention.run(userId, room.room, seq);
    if (!text.system) this.index(id, actorId, text.content);
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
    this.lastMessage = message;
    this.context.entries.push({ ...this.entryBase(), kind: 'message', message });
    return message;
  }

  index(id: number, authorId: string, content: string): void {
    const { words, chars, pairs } = indexedText(content);
    const scope = `${roomScope(this.room.room)} ${authorScope(authorId)}`;
    this.context.tables.index.run(id, scope, words.join(' '), chars.join(' '), pairs.join(' '));
  }

  notice(type: SystemNotice['type'], actorName: string, people: readonly NamedUser[] = [], name?: string): void {
    const named = people.slice(0, NOTICE_PEOPLE);
    const notice: SystemNotice = { type, userIds: named.map((it) => it.userId) };
    if (name !== undefined) notice.name = name;
    const names = named.map((it) => it.displayName);
    const content = noticeText(notice, actorName, names, people.length);
    this.message({ content, system: true, extra: { notice } });
  }

  /** Puts people into the room; their marker is set by `finish`, at the seq the step ends with. */
  admit(people: readonly { person: NamedUser; role: Role }[], cause: 'created' | 'joined' | 'added'): Member[] {
    const { tables } = this.context;
    const rev = this.nextRev();
    const readSeq = this.room.seq + (this.room.direct ? 0 : 1);
    const joined = people.map(({ person, role }, index): Member => {
      const place = rev * PLACES_PER_REV + index;
      tables.addMember.run(this.room.room, person.userId, rankOf(role), place, this.at, readSeq);
      tables.removeDeparted.run(this.room.room, person.userId);
      return { userId: person.userId, displayName: person.displayName, role, joinedAt: iso(this.at), readSeq };
    });
    this.room.member_count += joined.length;
    this.memberEntry(cause, { joined });
    return joined;
  }

  /** Call after `nextRev`, with the member count already right. */
  memberEntry(cause: MemberEntry['cause'], change: { joined?: Member[]; changed?: Member[]; left?: string[] }): void {
    const { joined = [], changed = [], left = [] } = change;
    this.room.member_rev = this.room.rev;
    this.infoChanged = true;
    this.tell({ ...this.entryBase(), kind: 'member', cause, room: PENDING, joined, changed, left });
  }

  roomEntry(cause: RoomEntry['cause']): void {
    this.nextRev();
    this.room.room_rev = this.room.rev;
    this.infoChanged = true;
    this.tell({ ...this.entryBase(), kind: 'room', cause, room: PENDING });
  }

  /** Writes the counters; for entries that carry the room, call `finishWithRoom`. */
  finish(): void {
    const { room } = this;
    const { tables } = this.context;
    tables.saveCounters.run(room.seq, room.rev, room.last_at, room.last_message_at, room.room);
    if (this.infoChanged) tables.saveRevs.run(room.member_rev, room.room_rev, room.member_count, room.room);
  }

  finishWithRoom(): Room {
    this.finish();
    const room = roomAsItIs(this.context, this.room, this.lastMessage);
    for (const entry of this.telling) entry.room = room;
    return room;
  }

  private tell(entry: MemberEntry | RoomEntry): void {
    this.telling.push(entry);
    this.context.entries.push(entry);
  }
}

// Entries show the room as it is after the whole step, which is known when the step is finished.
const PENDING = {} as Room;

export function roomAsItIs({ tables }: CommitContext, row: RoomRow, lastMessage?: Message): Room {
  if (lastMessage ?? row.seq === 0) return toRoom(row, lastMessage);
  const last = tables.message.get(row.room, row.seq);
  return toRoom(row, last && toMessage(last, row.room_id));
}

/**
 * The room, for an actor who is in it and may do this. `not_found` for no room, or a private one that the actor isn't
 * in; `forbidden` for a public one they aren't in, and for a role that doesn't suffice.
 */
export function roomFor(
  { tables }: CommitContext,
  roomId: string,
  userId: string,
  action?: RoomAction,
): { row: RoomRow; role: Role } {
  const row = tables.roomAndActor.get(userId, roomId);
  if (!row) throw noRoom();
  const rank = row.actor_role;
  if (rank === null) {
    if (row.visibility === 'public') throw new ChatError('forbidden', 'you are not in this room');
    throw noRoom();
  }
  const role = roleOf(rank);
  if (action && !can(role, action)) throw new ChatError('forbidden', 'your role does not allow this');
  return { row, role };
}

export const noRoom = (): ChatError => new ChatError('not_found', 'no such room');
