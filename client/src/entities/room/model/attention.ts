import type { RoomSummary } from '@suda/contract';
import { unreadCount } from '@/shared/api';

/** What waits for this user in their rooms. */
export interface Attention {
  /** Unread messages, but for rooms that don't tell of every message. */
  unread: number;
  /** Of all rooms: unread messages that mention this user; of direct conversations that are not muted, all of them. */
  calls: number;
}

/** Whether a room with so many unread messages waits to be read: a muted one does for mentions. */
export const awaitsReading = ({ muted, mentionCount }: RoomSummary, unread: number): boolean =>
  mentionCount > 0 || (!muted && unread > 0);

export const attentionOf = (rooms: readonly RoomSummary[]): Attention => ({
  unread: rooms.reduce((sum, room) => sum + (room.muted ? 0 : unreadCount(room)), 0),
  calls: rooms.reduce((sum, room) => sum + (room.direct && !room.muted ? unreadCount(room) : room.mentionCount), 0),
});
