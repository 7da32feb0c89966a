import { computed, type Ref, ref, watch } from 'vue';
import { useRoomStore } from '@/entities/room';
import { useConversationContext } from './conversation-context';

/**
 * The line above the first unread message: placed when the room is opened with something unread or while nobody looks, again when nobody looks
 * any more, and where this user marks something as unread. Otherwise it stays where reading began.
 */
export function useUnreadLine(attention: Readonly<Ref<boolean>>) {
  const { room } = useConversationContext();
  const rooms = useRoomStore();
  const unread = computed(() => rooms.unreadOf(room.value.roomId));
  /** The seq after which the line is; undefined: there is none. */
  const after = ref(unread.value > 0 || !attention.value ? room.value.readSeq : undefined);
  /** What came after the line has not been read to its end. */
  const current = ref(unread.value > 0 || !attention.value);
  /** This user marked something as unread: what they see is not read before they come back. */
  const kept = ref(false);
  /** How many messages were unread, or have come, since the line. */
  const count = computed(() =>
    current.value && unread.value > 0 && after.value !== undefined
      ? rooms.unreadSince(room.value.roomId, after.value)
      : 0,
  );

  watch(unread, (left) => {
    if (left === 0) current.value = kept.value = false;
  });
  watch(
    () => rooms.byId(room.value.roomId)?.readSeq ?? 0,
    (now, before) => {
      if (now >= before) return;
      after.value = now;
      current.value = kept.value = true;
    },
    // Before rows in sight are looked at again.
    { flush: 'sync' },
  );
  watch(attention, (on) => {
    // Nothing has come meanwhile.
    if (on && after.value === room.value.seq) {
      after.value = undefined;
      current.value = false;
    }
    if (on || current.value) return;
    after.value = room.value.readSeq;
    current.value = true;
  });

  return { after, count, kept };
}
