import type { RoomSummary } from '@suda/contract';
import { usePresenceStore } from '@/entities/user/@x/room';
import { isNotesRoomId } from '@/shared/api';
import { i18n } from '@/shared/i18n';
import { isolated } from '@/shared/text';
import { useMembershipStore } from './membership-store';
import { useReplicaStore } from './replica-store';

const MAX_NAMES = 4;

/** A room, or an invitation to one. */
type Titled = Pick<RoomSummary, 'roomId' | 'name' | 'direct' | 'peer'>;

/** The other people after whom the server named a room that nobody named; undefined for a name that somebody gave. */
function namesakes({ name }: Titled, myName: string): string[] | undefined {
  const names = name.split(', ');
  return names.length > 1 && names.includes(myName) ? names.filter((it) => it !== myName) : undefined;
}

/** Returns a function for a room's title: the direct peer's name, the room's name, or the names of its other people; '' when none is known. */
export function useRoomTitle(): (room: Titled) => string {
  const replicas = useReplicaStore();
  const membership = useMembershipStore();
  const people = usePresenceStore();

  return (room) => {
    if (isNotesRoomId(room.roomId)) return i18n.global.t('notes.title');
    if (room.peer) return people.shownName(room.peer.userId, room.peer.displayName);
    const others = room.direct ? undefined : namesakes(room, people.displayName(replicas.me));
    if (others) return others.slice(0, MAX_NAMES).map(isolated).join(', ');
    if (room.name && !room.direct) return room.name;
    return (membership.list(room.roomId)?.members ?? [])
      .filter(({ userId }) => userId !== replicas.me)
      .slice(0, MAX_NAMES)
      .map(({ userId, displayName }) => isolated(people.shownName(userId, displayName)))
      .join(', ');
  };
}
