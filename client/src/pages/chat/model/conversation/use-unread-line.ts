import { computed, type Ref, ref, watch } from 'vue';
import { useRoomStore } from '@/entities/room';
import { useConversationContext } from './conversation-context';

/**
 * The line above the first unread message: placed when the room is opened with something unread, and again when nobody
 * looks any more. It does not move while somebody reads, so it stays where reading began.
 */
export function useUnreadLine(attention: Readonly<Ref<boolean>>) {
  const { room } = useConversationContext();
  const rooms = useRoomStore();
  const unread = computed(() => rooms.unreadOf(room.value.roomId));
  /** The seq after which the line is; undefined: there is none. */
  const after = ref(unread.value > 0 ? room.value.readSeq : undefined);
  /** What came after the line has not been read to its end. */
  const current = ref(unread.value > 0);
  /** How many messages were unread, or have come, since the line. */
  const count = computed(() =>
    current.value && unread.value > 0 && after.value !== undefined
      ? rooms.unreadSince(room.value.roomId, after.value)
      : 0,
  );

  watch(unread, (left) => {
    if (left === 0) current.value = false;
  });
  watch(attention, (on) => {
    if (on || current.value) return;
    after.value = room.value.readSeq;
    current.value = true;
  });

  return { after, count };
}
