import type { RoomSummary } from '@suda/contract';

const timeOf = ({ lastMessage, createdAt }: RoomSummary): string => lastMessage?.createdAt ?? createdAt;

const descending = (a: string, b: string): number => (a < b ? 1 : a > b ? -1 : 0);

/** Newest conversation first, as the server lists them. */
export const byLatest = (a: RoomSummary, b: RoomSummary): number =>
  descending(timeOf(a), timeOf(b)) || descending(a.roomId, b.roomId);
