import {
  awaitsReading,
  FAVOURITES,
  HIDDEN,
  isOwnSection,
  OTHERS,
  type RailSection,
  type RoomSummary,
} from '@/entities/room';
import type { RailGroup } from './rail-rows';

export const RAIL_FILTERS = ['all', 'unread', 'mentions', 'direct'] as const;
export type RailFilter = (typeof RAIL_FILTERS)[number];

interface Arrangement {
  /** By latest message. */
  rooms: readonly RoomSummary[];
  sections: readonly RailSection[];
  filter: RailFilter;
  /** The open room, which stays in sight. */
  open: string;
  unreadOf: (roomId: string) => number;
  titles: { favourites: string; others: string };
}

/** The rooms of the rail as their user arranged them, each group by latest message; with a filter, those alone. */
export function railGroups({ rooms, sections, filter, open, unreadOf, titles }: Arrangement): RailGroup[] {
  const isUnread = (room: RoomSummary) => awaitsReading(room, unreadOf(room.roomId));
  /** Shows wherever it is. */
  const stays = (room: RoomSummary) => isUnread(room) || room.roomId === open;
  if (filter !== 'all') {
    const passes = {
      unread: isUnread,
      mentions: ({ mentionCount }: RoomSummary) => mentionCount > 0,
      direct: ({ direct }: RoomSummary) => direct,
    }[filter];
    return [{ key: filter, rooms: rooms.filter((room) => passes(room) || room.roomId === open) }];
  }

  const placeOf = new Map(sections.flatMap(({ id, rooms: ids }) => ids.map((roomId) => [roomId, id] as const)));
  const isHidden = ({ roomId }: RoomSummary) => placeOf.get(roomId) === HIDDEN;
  const listed = rooms.filter((room) => !isHidden(room) || stays(room));
  const roomsOf = Map.groupBy(listed, (room) => (isHidden(room) ? OTHERS : (placeOf.get(room.roomId) ?? OTHERS)));
  const shown = (held: readonly RoomSummary[], folded: boolean) => (folded ? held.filter(stays) : held);
  const group = (id: string, title: string, { folded, own }: { folded: boolean; own: boolean }): RailGroup => {
    const held = roomsOf.get(id) ?? [];
    // A folded heading with nothing under it has nothing to unfold.
    return { key: id, title, own, folded: folded && held.length > 0, rooms: shown(held, folded) };
  };
  const foldedIn = (id: string) => sections.find((it) => it.id === id)?.folded === true;
  const made = sections.filter(isOwnSection);
  const groups = [
    group(FAVOURITES, titles.favourites, { folded: foldedIn(FAVOURITES), own: false }),
    ...made.map(({ id, name, folded }) => group(id, name, { folded, own: true })),
  ];
  const divided = made.length > 0 || (roomsOf.get(FAVOURITES)?.length ?? 0) > 0;
  if (!divided) return [{ key: OTHERS, rooms: listed }];
  return [...groups, group(OTHERS, titles.others, { folded: foldedIn(OTHERS), own: false })];
}
