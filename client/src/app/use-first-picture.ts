import { computed, type Ref, ref, watch } from 'vue';
import { type Conversation, useConversationStore } from '@/entities/conversation';
import { useRoomStore } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { roomInPath } from '@/shared/api';

/** As long as nobody misses a picture: what this browser kept, or an answer that is under way, comes within it. */
const HOLD_MS = 300;

/**
 * Whether the page may be drawn. Somebody who is signed in gets their rooms and the messages of the room that the address
 * names with the first picture, instead of the outlines of all that an instant before; after `HOLD_MS`, what there is.
 */
export function useFirstPicture(): Readonly<Ref<boolean>> {
  const session = useSessionStore();
  const rooms = useRoomStore();
  const conversations = useConversationStore();
  const shown = ref(false);
  const roomId = roomInPath(location.pathname);
  let release: (() => void) | undefined;
  let conversation: Conversation | undefined;

  const room = computed(() => roomId && rooms.isPlaceKnown(roomId) && rooms.byId(roomId));
  const isOfRooms = /^\/(?:$|rooms|search|mentions)/.test(location.pathname);
  const isComplete = computed(() => {
    if (!isOfRooms || session.status === 'signedOut' || session.status === 'displaced') return true;
    if (!room.value) return rooms.isSettled || (!roomId && rooms.rooms.length > 0);
    return conversation !== undefined && ['ready', 'error'].includes(conversation.state.value);
  });

  const timer = setTimeout(show, HOLD_MS);
  const stop = [
    watch(
      room,
      (known) => {
        if (!known || conversation) return;
        ({ conversation, release } = conversations.acquire(known.roomId));
      },
      { immediate: true, flush: 'sync' },
    ),
    watch(isComplete, (complete) => complete && show(), { immediate: true }),
  ];

  function show(): void {
    if (shown.value) return;
    shown.value = true;
    clearTimeout(timer);
    // The page has the conversation by then, or nobody does.
    setTimeout(() => {
      for (const end of stop) end();
      release?.();
    });
  }

  return shown;
}
