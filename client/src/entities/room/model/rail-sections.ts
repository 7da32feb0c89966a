import type { RailSection } from '@suda/contract';

export const FAVOURITES = 'favourites';
/** The rooms in no section. */
export const OTHERS = 'others';
/** The rooms that show only while something in them waits to be read. */
export const HIDDEN = 'hidden';

type Sections = readonly RailSection[];

/** Whether its user made it, and named it. */
export const isOwnSection = ({ id }: Pick<RailSection, 'id'>): boolean => ![FAVOURITES, OTHERS, HIDDEN].includes(id);

const empty = (id: string, name = ''): RailSection => ({ id, name, folded: false, rooms: [] });

/** Favourites come first, the rest last, whatever was made between. */
const order = ({ id }: RailSection): number => ({ [FAVOURITES]: 0, [OTHERS]: 2, [HIDDEN]: 3 })[id] ?? 1;

const withSection = (sections: Sections, id: string): Sections =>
  sections.some((it) => it.id === id) ? sections : [...sections, empty(id)].sort((a, b) => order(a) - order(b));

export const sectionOf = (sections: Sections, roomId: string): string | undefined =>
  sections.find(({ rooms }) => rooms.includes(roomId))?.id;

/** With a room in one section, last, and in no other; in none for `undefined`. */
export function placed(sections: Sections, roomId: string, id: string | undefined): Sections {
  const all = id === undefined ? sections : withSection(sections, id);
  return all.map((it) => {
    const rooms = it.rooms.filter((room) => room !== roomId);
    return { ...it, rooms: it.id === id ? [...rooms, roomId] : rooms };
  });
}

export const folded = (sections: Sections, id: string, on: boolean): Sections =>
  withSection(sections, id).map((it) => (it.id === id ? { ...it, folded: on } : it));

export const added = (sections: Sections, id: string, name: string): Sections =>
  [...sections, empty(id, name)].sort((a, b) => order(a) - order(b));

export const renamed = (sections: Sections, id: string, name: string): Sections =>
  sections.map((it) => (it.id === id ? { ...it, name } : it));

/** Its rooms are in no section then. */
export const removed = (sections: Sections, id: string): Sections => sections.filter((it) => it.id !== id);

/** Without rooms that are gone. */
export const kept = (sections: Sections, isThere: (roomId: string) => boolean): Sections =>
  sections.map((it) => ({ ...it, rooms: it.rooms.filter(isThere) }));
