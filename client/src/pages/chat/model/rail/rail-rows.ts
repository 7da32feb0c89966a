import type { RoomSummary } from '@/entities/room';

/** Rooms that stand together in the rail; without a title they need no heading. */
export interface RailGroup {
  key: string;
  title?: string;
  /** Only the heading is shown, with what may not be missed. */
  folded?: boolean;
  /** Its user made it, and can rename and remove it: it is there without rooms, too. */
  own?: boolean;
  rooms: readonly RoomSummary[];
}

export type RailRow =
  | { kind: 'header'; key: string; section: string; title: string; folded: boolean; own: boolean }
  /** `position`: the how manyth room of all, from 1. */
  | { kind: 'room'; key: string; room: RoomSummary; position: number };

/** The rail's rows, top to bottom. A section without rooms has none, unless somebody made or folded it. */
export function railRows(groups: readonly RailGroup[]): RailRow[] {
  const rows: RailRow[] = [];
  let position = 0;
  for (const { key, title, folded = false, own = false, rooms } of groups) {
    if (title !== undefined && (rooms.length > 0 || own || folded))
      rows.push({ kind: 'header', key: `section-${key}`, section: key, title, folded, own });
    for (const room of rooms) rows.push({ kind: 'room', key: room.roomId, room, position: (position += 1) });
  }
  return rows;
}
