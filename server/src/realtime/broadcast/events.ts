import type { Message, ReactionChange, Room } from '@suda/contract';
import type { Entry, MemberEntry, RoomEntry } from '../../ports/entry.js';

export interface MessageChangeEvent {
  type: 'message_changed';
  roomId: string;
  message: Message;
  /** What changed, when it was a reaction. */
  reaction?: ReactionChange;
}

/** An event for the protocols; a room's come in the order of revs. */
export type RoomEvent =
  | { type: 'messages'; roomId: string; messages: Message[] }
  | MessageChangeEvent
  | { type: 'members'; roomId: string; entry: MemberEntry }
  | { type: 'room'; roomId: string; entry: RoomEntry }
  | { type: 'room_deleted'; roomId: string; rev: number; actorId: string; room: Room };

/** The events of one commit: consecutive messages of a room become one. */
export function eventsOf(entries: readonly Entry[]): RoomEvent[] {
  const events: RoomEvent[] = [];
  const last = new Map<string, RoomEvent>();
  for (const entry of entries) {
    const before = last.get(entry.roomId);
    if (entry.kind === 'message' && before?.type === 'messages') {
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
  const { roomId } = entry;
  switch (entry.kind) {
    case 'message':
      return { type: 'messages', roomId, messages: [entry.message] };
    case 'message_changed':
      return {
        type: 'message_changed',
        roomId,
        message: entry.message,
        ...(entry.reaction && { reaction: entry.reaction }),
      };
    case 'member':
      return { type: 'members', roomId, entry };
    case 'room':
      return { type: 'room', roomId, entry };
    case 'room_deleted':
      return { type: 'room_deleted', roomId, rev: entry.rev, actorId: entry.actorId, room: entry.room };
  }
}
