import { nameKey, nameParts, type PartPlace } from '../text/index.js';

/** Sorts before every character of a name, so that a name sorts before those it is a prefix of. */
const END = '\0';

/** A public room's place among all: by the key of its name, then by id. */
export const placeOf = (key: string, roomId: string): string => key + END + roomId;

/** What stands in `RoomKeys.publicRooms` for a room. */
export const publicName = (name: string, roomId: string): string => placeOf(nameKey(name), roomId);

export const idInPublicName = (place: string): string => place.slice(place.lastIndexOf(END) + 1);

/** What stands in `RoomKeys.publicRoomParts` for a part of a room's name. */
export const partName = (place: PartPlace): string => place.join(END);

/** All that stands in `RoomKeys.publicRoomParts` for a room: not the whole name, which is in `RoomKeys.publicRooms`. */
export const partNames = (name: string, roomId: string): string[] =>
  nameParts(name).flatMap(({ part, before }) => (before === '' ? [] : partName([part, before, roomId])));

/** Of names without control characters, as all rooms have. */
export function placeInPartName(entry: string): PartPlace {
  const [part = '', before = '', roomId = ''] = entry.split(END);
  return [part, before, roomId];
}
