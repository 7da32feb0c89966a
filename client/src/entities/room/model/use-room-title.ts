import type { Room, RoomSummary } from '@suda/contract';
import { usePresenceStore } from '@/entities/user/@x/room';
import { isolated } from '@/shared/text';
import { useMembershipStore } from './membership-store';
import { useReplicaStore } from './replica-store';

const MAX_NAMES = 4;

/** Returns a function for a room's title: the direct peer's name, the room's name, or the other members' names; '' when none is known. */
export function useRoomTitle(): (room: Room | RoomSummary) => string {
  const replicas = useReplicaStore();
  const membership = useMembershipStore();
  const people = usePresenceStore();

  return (room) => {
    if ('peer' in room && room.peer) return people.shownName(room.peer.userId, room.peer.displayName);
    if (room.name && !room.direct) return room.name;
    return (membership.list(room.roomId)?.members ?? [])
      .filter(({ userId }) => userId !== replicas.me)
      .slice(0, MAX_NAMES)
      .map(({ userId, displayName }) => isolated(people.shownName(userId, displayName)))
      .join(', ');
  };
}
