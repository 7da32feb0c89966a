import { LIMITS, type WhoMayAdd } from '@suda/contract';

/** What decides how one person puts another into a room. */
interface Relation {
  /** The person blocks the one who adds. */
  blocked: boolean;
  /** The one who adds is in a private room that the person chose: created, joined, accepted, or wrote in. Otherwise they are a stranger. */
  known: boolean;
  whoMayAdd: WhoMayAdd;
}

/**
 * - `enters`: becomes a member at once.
 * - `enters_unless_crowded`: the same, as long as `takesStranger`; else `waits`.
 * - `waits`: is invited, and becomes a member by saying yes.
 * - `ignored`: nothing happens. To the one who adds, the person seems to wait, so that a block stays unknown.
 */
export type Admission = 'enters' | 'enters_unless_crowded' | 'waits' | 'ignored';

export function admissionOf({ blocked, known, whoMayAdd }: Relation): Admission {
  if (blocked) return 'ignored';
  if (whoMayAdd === 'nobody' || (whoMayAdd === 'known' && !known)) return 'waits';
  return known ? 'enters' : 'enters_unless_crowded';
}

/** A person's rooms, and how many of them they were put into by strangers and have not opened. */
export interface RoomCounts {
  rooms: number;
  unopened: number;
}

/** At most this many in all, the rooms of strangers included. */
export const MOST_ROOMS = LIMITS.roomsPerUser + LIMITS.unopenedRooms;

/** Whether a stranger still puts the person into a room at once. */
export const takesStranger = ({ rooms, unopened }: RoomCounts): boolean =>
  unopened < LIMITS.unopenedRooms && rooms < MOST_ROOMS;

/** Whether the person is in LIMITS.roomsPerUser rooms: what strangers put them into does not count until it is opened. */
export const hasAllRooms = ({ rooms, unopened }: RoomCounts): boolean => rooms - unopened >= LIMITS.roomsPerUser;
