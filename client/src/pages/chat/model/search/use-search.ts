import { computed, type Ref } from 'vue';
import { useRoomStore, useRoomTitle } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { usePresenceStore } from '@/entities/user';
import { rankByName } from '@/shared/text';
import { keyOfQuery, useFoundMessages } from './use-found-messages';
import { useLookup } from './use-lookup';
import { useResolvedQuery } from './use-resolved-query';

const MAX_KNOWN = 4;

/** Searches messages in one room; without a room, rooms, people and messages in all of this user's rooms. */
export function useSearch(query: Ref<string>, roomId: () => string) {
  const store = useRoomStore();
  const roomTitle = useRoomTitle();
  const session = useSessionStore();
  const presence = usePresenceStore();
  const text = computed(() => query.value.trim());
  const resolved = useResolvedQuery(() => text.value);
  /** Names are searched for unless something narrows the messages. */
  const name = computed(() => (roomId() || resolved.parsed.value.filters.length > 0 ? '' : text.value));

  const asked = computed(() => {
    const wanted = resolved.query.value;
    return wanted && roomId() ? { ...wanted, room: roomId() } : wanted;
  });
  const messages = useFoundMessages(() => asked.value);
  const people = useLookup(
    () => name.value,
    async (searched, signal) => ({ searched, found: searched ? await presence.searchPeople(searched, signal) : [] }),
  );

  const rooms = computed(() => (name.value ? rankByName(store.rooms, name.value, (room) => [roomTitle(room)]) : []));
  const others = computed(() => {
    if (!name.value) return [];
    // First consonants are known here only.
    const known = presence.known(name.value, MAX_KNOWN);
    const listed = new Set(known.map(({ userId }) => userId));
    const found = (people.answer.value?.found ?? []).filter(({ userId }) => !listed.has(userId));
    return [...known, ...found].filter(({ userId }) => userId !== session.user?.userId);
  });

  const settledMessages = computed(
    () => messages.failed.value !== undefined || (messages.answer.value?.asked ?? '') === keyOfQuery(asked.value),
  );
  const settledPeople = computed(
    () => people.failed.value !== undefined || (people.answer.value?.searched ?? '') === name.value,
  );

  const retry = () => {
    for (const lookup of [messages, people]) if (lookup.failed.value) void lookup.retry();
  };

  return {
    text,
    parsed: resolved.parsed,
    rooms,
    people: others,
    found: computed(() => (text.value ? messages.answer.value : undefined)),
    failed: computed(() => messages.failed.value ?? people.failed.value),
    retry,
    busy: messages.busy,
    /** Whether all of what is shown was found for the text as it is. */
    settled: computed(() => settledMessages.value && settledPeople.value),
  };
}
