import { nameKey } from '../text/name-key.js';

const AFTER_NAME = '\0';

/** A public room's place among all: by the key of its name, then by id. */
export const placeOf = (key: string, roomId: string): string => key + AFTER_NAME + roomId;

/** What stands in `RoomKeys.publicRooms` for a room. */
export const publicName = (name: string, roomId: string): string => placeOf(nameKey(name), roomId);

export const idInPublicName = (place: string): string => place.slice(place.lastIndexOf(AFTER_NAME) + 1);
