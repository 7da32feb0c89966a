import { shallowRef } from 'vue';
import type { RoomSummary } from '@/entities/room';
import { can } from '@/shared/api';

/** The room that this page made last, until its maker has seen how to invite others, or goes on. */
export const freshRoom = shallowRef<string>();

export const isFresh = (roomId: string): boolean => freshRoom.value === roomId;
export const isAlone = ({ memberCount }: RoomSummary): boolean => memberCount === 1;

/** The invite link is offered to whoever is alone in a room, or has just made it. */
export const mayOfferInvite = (room: RoomSummary): boolean =>
  !room.direct && can(room.role, 'add_members') && (isAlone(room) || isFresh(room.roomId));
