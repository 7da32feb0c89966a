import type { Member, Message, ReactionChange, Room } from '@suda/contract';
import type { MessageChangeCause } from '../rules/message-rules.js';
import type { MembersCause } from '../rules/room-plan.js';

interface EntryBase {
  roomId: string;
  /** The room's revision after this entry. */
  rev: number;
  /** ISO 8601 UTC from the log's clock, never decreasing in a room. */
  at: string;
  actorId: string;
}

export interface MessageEntry extends EntryBase {
  kind: 'message';
  message: Message;
}

export interface MessageChangeEntry extends EntryBase {
  kind: 'message_changed';
  cause: MessageChangeCause;
  /** The whole message after the change. */
  message: Message;
  /** With the cause `reaction`: what it changed. */
  reaction?: ReactionChange;
}

export interface MemberEntry extends EntryBase {
  kind: 'member';
  cause: MembersCause;
  /** The room after the whole step that this entry belongs to. */
  room: Room;
  joined: Member[];
  changed: Member[];
  left: string[];
}

export interface RoomEntry extends EntryBase {
  kind: 'room';
  cause: 'created' | 'updated';
  room: Room;
}

export interface RoomDeletedEntry extends EntryBase {
  kind: 'room_deleted';
  /** The room as it was. */
  room: Room;
}

/** One durable change of a room, as it was committed. */
export type Entry = MessageEntry | MessageChangeEntry | MemberEntry | RoomEntry | RoomDeletedEntry;
