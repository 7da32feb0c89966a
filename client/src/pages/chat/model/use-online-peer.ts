import { computed, type Ref } from 'vue';
import type { RoomSummary } from '@/entities/room';
import { usePresenceStore, useShownPeople } from '@/entities/user';

/** Whether the other person of a direct conversation on the screen is online; undefined of any other room, and while it is not known. */
export function useOnlinePeer(room: () => RoomSummary): Readonly<Ref<boolean | undefined>> {
  const people = usePresenceStore();
  const peer = computed(() => {
    const { roomId, direct, peer } = room();
    return direct && peer ? { roomId, userId: peer.userId } : undefined;
  });
  useShownPeople(() => (peer.value ? [peer.value] : []));
  return computed(() => peer.value && people.isOnline(peer.value.userId));
}
