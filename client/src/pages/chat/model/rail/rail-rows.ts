import type { RoomSummary } from '@/entities/room';

/** Rooms that stand together in the rail; without a title they need no heading. */
export interface RailSection {
  key: string;
  title?: string;
  rooms: readonly RoomSummary[];
}

export type RailRow =
  | { kind: 'header'; key: string; title: string }
  /** `position`: the how manyth room of all, from 1. */
  | { kind: 'room'; key: string; room: RoomSummary; position: number };

/** The rail's rows, top to bottom. A section without rooms has none. */
export function railRows(sections: readonly RailSection[]): RailRow[] {
  const rows: RailRow[] = [];
  let position = 0;
  for (const { key, title, rooms } of sections) {
    if (title !== undefined && rooms.length > 0) rows.push({ kind: 'header', key: `section-${key}`, title });
    for (const room of rooms) rows.push({ kind: 'room', key: room.roomId, room, position: (position += 1) });
  }
  return rows;
}
