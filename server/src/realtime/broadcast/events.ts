import type { Message, ReactionChange, Room } from '@suda/contract';
import type { Entry, MemberEntry, RoomEntry } from '../../ports/entry.js';

export interface MessageChangeEvent {
  type: 'message_changed';
  roomId: string;
  rev: number;
  message: Message;
  /** What changed, when it was a reaction. */
  reaction?: ReactionChange;
}

/** New messages with consecutive revs. */
export interface MessagesEvent {
  type: 'messages';
  roomId: string;
  rev: number;
  messages: Message[];
}

/** Any other event. */
export type ChangeEvent =
  | MessageChangeEvent
  | { type: 'members'; roomId: string; rev: number; entry: MemberEntry }
  | { type: 'room'; roomId: string; rev: number; entry: RoomEntry }
  | { type: 'room_deleted'; roomId: string; rev: number; actorId: string; room: Room };

/** An event for the protocols; a room's come in the order of revs. */
export type RoomEvent = MessagesEvent | ChangeEvent;

/** The events of one commit: consecutive messages of a room become one. */
export function eventsOf(entries: readonly Entry[]): RoomEvent[] {
  const events: RoomEvent[] = [];
  const last = new Map<string, RoomEvent>();
  for (const entry of entries) {
    const before = last.get(entry.roomId);
    if (entry.kind === 'message' && before?.type === 'messages' && entry.rev === before.rev + before.messages.length) {
      before.messages.push(entry.message);
      continue;
    }
    const event = eventOf(entry);
    last.set(entry.roomId, event);
    events.push(event);
  }
  return events;
}

function eventOf(entry: Entry): RoomEvent {
  const { roomId, rev } = entry;
  switch (entry.kind) {
    case 'message':
      return { type: 'messages', roomId, rev, messages: [entry.message] };
    case 'message_changed':
      return {
        type: 'message_changed',
        roomId,
        rev,
        message: entry.message,
        ...(entry.reaction && { reaction: entry.reaction }),
      };
    case 'member':
      return { type: 'members', roomId, rev, entry };
    case 'room':
      return { type: 'room', roomId, rev, entry };
    case 'room_deleted':
      return { type: 'room_deleted', roomId, rev, actorId: entry.actorId, room: entry.room };
  }
}
