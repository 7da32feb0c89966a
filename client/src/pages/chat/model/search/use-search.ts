import { computed, ref, type Ref, shallowRef } from 'vue';
import { searchMessages, type SearchResult } from '@/entities/conversation';
import { useRoomStore, useRoomTitle } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { usePresenceStore } from '@/entities/user';
import { rankByName } from '@/shared/text';
import { useLookup } from './use-lookup';

interface FoundMessages {
  query: string;
  results: SearchResult[];
  cursor: string | undefined;
}

/** Searches messages in one room; without a room, rooms, people and messages in all of this user's rooms. */
export function useSearch(query: Ref<string>, roomId: () => string) {
  const store = useRoomStore();
  const roomTitle = useRoomTitle();
  const session = useSessionStore();
  const presence = usePresenceStore();
  const loadingMore = ref(false);
  const moreFailed = shallowRef<unknown>();
  const text = computed(() => query.value.trim());
  const scope = () => (roomId() ? { room: roomId() } : {});

  const messages = useLookup<FoundMessages | undefined>(
    () => `${roomId()} ${text.value}`,
    async (_, signal) => {
      const searched = text.value;
      moreFailed.value = undefined;
      if (!searched) return undefined;
      const page = await searchMessages(searched, { ...scope(), signal });
      return { query: searched, results: page.results, cursor: page.cursor };
    },
  );
  const people = useLookup(
    () => `${roomId()} ${text.value}`,
    async (_, signal) => {
      const searched = text.value;
      return { query: searched, found: searched && !roomId() ? await presence.searchPeople(searched, signal) : [] };
    },
  );

  const rooms = computed(() => {
    if (!text.value || roomId()) return [];
    return rankByName(store.rooms, text.value, (room) => [roomTitle(room)]);
  });
  const others = computed(() => {
    const found = text.value ? (people.answer.value?.found ?? []) : [];
    return found.filter(({ userId }) => userId !== session.user?.userId);
  });

  async function loadMore(): Promise<void> {
    const found = messages.answer.value;
    if (!found?.cursor || loadingMore.value) return;
    loadingMore.value = true;
    moreFailed.value = undefined;
    try {
      const page = await searchMessages(found.query, { ...scope(), cursor: found.cursor });
      if (messages.answer.value !== found) return;
      messages.answer.value = { ...found, results: [...found.results, ...page.results], cursor: page.cursor };
    } catch (error) {
      if (messages.answer.value === found) moreFailed.value = error;
    } finally {
      loadingMore.value = false;
    }
  }

  const isSettled = ({ failed, answer }: { failed: Ref<unknown>; answer: Ref<{ query: string } | undefined> }) =>
    failed.value !== undefined || (answer.value?.query ?? '') === text.value;

  const retry = () => {
    for (const lookup of [messages, people]) if (lookup.failed.value) void lookup.retry();
  };

  return {
    text,
    rooms,
    people: others,
    found: computed(() => (text.value ? messages.answer.value : undefined)),
    failed: computed(() => messages.failed.value ?? people.failed.value),
    retry,
    busy: messages.busy,
    /** Whether all of what is shown was found for the text as it is. */
    settled: computed(() => [messages, people].every(isSettled)),
    moreFailed,
    loadingMore,
    loadMore,
  };
}
