import { computed, shallowReactive, watch } from 'vue';
import type { MessageQuery } from '@/entities/conversation';
import { useRoomStore, useRoomTitle } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { usePresenceStore } from '@/entities/user';
import { nameRank, rankByName } from '@/shared/text';
import { type Day, filterOf, parseQuery, type SearchFilter, startOf } from './search-query';

/** The searcher themselves. */
const ME = /^(?:me|나)$/i;

const isSameName = (a: string, b: string): boolean => nameRank(a, b) === 0;
/** The last millisecond before a day: bounds of a search are exclusive. */
const before = (day: Day): string => new Date(startOf(day).getTime() - 1).toISOString();

/** What was typed, as what the server is asked. A name that nobody has, or a title of no room, is in `unknown`, and nothing is asked. */
export function useResolvedQuery(typed: () => string) {
  const rooms = useRoomStore();
  const roomTitle = useRoomTitle();
  const session = useSessionStore();
  const people = usePresenceStore();
  /** Who has a name, as the server says; undefined for nobody. */
  const looked = shallowReactive(new Map<string, string | undefined>());
  const parsed = computed(() => parseQuery(typed()));

  function roomOf(title: string): string | undefined {
    return (rooms.byId(title) ?? rankByName(rooms.rooms, title, (room) => [roomTitle(room)])[0])?.roomId;
  }

  /** undefined: nobody, or not known yet. */
  function personOf(name: string): string | undefined {
    if (ME.test(name)) return session.user?.userId;
    return people.idOf(name) ?? looked.get(name);
  }

  const author = computed(() => filterOf(parsed.value, 'from'));
  watch(
    author,
    async (name) => {
      if (name === undefined || personOf(name) !== undefined || looked.has(name)) return;
      const found = await people.searchPeople(name, new AbortController().signal).catch(() => undefined);
      if (found) looked.set(name, found.find((it) => it.userId === name || isSameName(it.displayName, name))?.userId);
    },
    { immediate: true },
  );

  const unknown = computed<readonly SearchFilter[]>(() =>
    parsed.value.filters.filter(
      (it) =>
        (it.kind === 'in' && roomOf(it.value) === undefined) ||
        (it.kind === 'from' && personOf(it.value) === undefined && looked.has(it.value)),
    ),
  );

  /** undefined: nothing to ask for. */
  const query = computed<MessageQuery | undefined>(() => {
    const { text, filters } = parsed.value;
    if (text === '' && filters.length === 0) return undefined;
    const [title, name] = [filterOf(parsed.value, 'in'), author.value];
    const room = title === undefined ? undefined : roomOf(title);
    const from = name === undefined ? undefined : personOf(name);
    if ((title !== undefined && room === undefined) || (name !== undefined && from === undefined)) return undefined;
    const [first, end] = [filterOf(parsed.value, 'after'), filterOf(parsed.value, 'before')];
    const has = filters.flatMap((it) => (it.kind === 'has' ? [it.value] : []));
    return {
      ...(text && { q: text }),
      ...(room !== undefined && { room }),
      ...(from !== undefined && { from }),
      ...(first !== undefined && { after: before(first) }),
      ...(end !== undefined && { before: startOf(end).toISOString() }),
      ...(has.length > 0 && { has }),
    };
  });

  return { parsed, query, unknown, roomOf, personOf };
}
