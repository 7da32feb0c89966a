import { shallowRef } from 'vue';
import type { RoomSummary } from '@/entities/room';
import { can } from '@/shared/api';

/** The room that this page made last, until its maker has seen how to invite others, or goes on. */
export const freshRoom = shallowRef<string>();

/** The invite link is offered to whoever is alone in a room, or has just made it. */
export const mayOfferInvite = ({ roomId, direct, role, memberCount }: RoomSummary): boolean =>
  !direct && can(role, 'add_members') && (memberCount === 1 || freshRoom.value === roomId);
