import { defineStore } from 'pinia';
import { computed, shallowReactive } from 'vue';
import type { CustomStatus, Frame, Presence, PresenceStatus, UserWithPresence } from '@suda/contract';
import { connection, LIMITS, rest } from '@/shared/api';
import { rankByName, remember } from '@/shared/text';
import { type Pace, WatchedPeople, type WatchedPerson } from './watched-people';

const MAX_PEOPLE = 5_000;

/** Consonants that stand for syllables: the server doesn't know names by them. */
const INITIALS = /[ㄱ-ㅎ]/u;
const MAX_FOUND = 20;

/** What a reader may take for the same name. */
const lookOf = remember(
  (name: string) =>
    name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\p{Default_Ignorable_Code_Point}\s]+/gu, ''),
  // A name and a userId of each.
  2 * MAX_PEOPLE,
);

interface NamedPerson {
  userId: string;
  displayName: string;
}

interface ToldPerson {
  userId: string;
  displayName?: string | undefined;
  status?: PresenceStatus | undefined;
}

function setBounded<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.get(key) === value) return;
  map.set(key, value);
  if (map.size <= MAX_PEOPLE) return;
  // A Map keeps the order of insertion: the first key is the one known longest.
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
}

/** By how they look, whose these names are; '' for several. */
function holdersOf(held: Iterable<readonly [userId: string, name: string]>): Map<string, string> {
  const byLook = new Map<string, string>();
  for (const [userId, name] of held) byLook.set(lookOf(name), byLook.has(lookOf(name)) ? '' : userId);
  return byLook;
}

/** The display names and presence of the people this page knows, at most 5,000 of them. */
export const usePresenceStore = defineStore('presence', () => {
  const statuses = shallowReactive(new Map<string, PresenceStatus>());
  const names = shallowReactive(new Map<string, string>());
  const renameListeners: ((person: NamedPerson) => void)[] = [];

  /** Undefined until the server has said it. */
  function isOnline(userId: string): boolean | undefined {
    const status = statuses.get(userId);
    return status && status === 'online';
  }
  /** `otherwise`: of somebody whom this page doesn't know by name, what they were called where they are shown. */
  const displayName = (userId: string, otherwise = userId): string => names.get(userId) ?? otherwise;

  const holders = computed(() => holdersOf(names));
  const idHolders = computed(() => holdersOf([...names.keys()].map((userId) => [userId, userId])));

  /** The name to show: with the userId where somebody else is known by the same, or has it as their userId. */
  function shownName(userId: string, otherwise?: string): string {
    const name = displayName(userId, otherwise);
    const isTheirs = [holders.value, idHolders.value].every((held) => (held.get(lookOf(name)) ?? userId) === userId);
    return name === userId || isTheirs ? name : `${name} (${userId})`;
  }

  /** Who is meant by a userId or a display name, of the people this page knows; undefined for nobody, or several. */
  const idOf = (name: string): string | undefined =>
    names.has(name) ? name : holders.value.get(lookOf(name)) || undefined;

  /** The people this page knows whose name fits what was typed, the best first, at most `most`. */
  function known(typed: string, most: number): UserWithPresence[] {
    return rankByName([...names], typed, ([userId, name]) => [name, userId])
      .slice(0, most)
      .map(([userId, displayName]) => {
        const status = statuses.get(userId);
        return { userId, displayName, guest: displayName === userId, ...(status && { status }) };
      });
  }

  /** Remembers what the server told of people. */
  function record(people: readonly ToldPerson[]): void {
    for (const { userId, displayName: name, status } of people) {
      if (status) setBounded(statuses, userId, status);
      if (name === undefined) continue;
      const former = names.get(userId);
      setBounded(names, userId, name);
      if (former === undefined || former === name) continue;
      for (const listener of renameListeners) listener({ userId, displayName: name });
    }
  }

  /** Remembers what an earlier page knew of people of whom this one knows nothing. */
  const recordKept = (people: readonly NamedPerson[]): void =>
    record(people.filter(({ userId }) => !names.has(userId)));

  const onPresence = ({ users }: Frame<'presence'>): void => record(users);

  /** People that can be added to a room, online first, at most 20. Rejects with ApiError. */
  async function searchPeople(q: string, signal: AbortSignal): Promise<UserWithPresence[]> {
    const { people } = await rest('people', { query: { q: q.trim() }, signal });
    record(people);
    if (!INITIALS.test(q)) return people;
    const found = new Set(people.map(({ userId }) => userId));
    return [...people, ...known(q, MAX_FOUND).filter(({ userId }) => !found.has(userId))].slice(0, MAX_FOUND);
  }

  /** What a person lets this user know of them. Rejects with ApiError: `not_found` for somebody who shares no room with them. */
  async function profile(userId: string, signal?: AbortSignal): Promise<Presence> {
    const presence = await rest('presence', { params: { id: userId }, ...(signal && { signal }) });
    onPresence({ users: [presence] });
    return presence;
  }

  const setCustomStatus = (status: CustomStatus): Promise<unknown> => connection.command('set_custom_status', status);

  const watched = new WatchedPeople({
    request: (people) => connection.command('watch_presence', { people }),
    answered: (users) => onPresence({ users }),
  });

  /** Presence changes were missed: starts over with the people listed now, and those on the screen. Rejects with ApiError. */
  async function refresh(): Promise<void> {
    watched.stop();
    try {
      const { people } = await rest('people', { query: { limit: LIMITS.people } });
      statuses.clear();
      record(people);
    } finally {
      void watched.renew();
    }
  }

  function clear(): void {
    watched.stop();
    statuses.clear();
    names.clear();
  }

  return {
    // Getters: the wrapper of an action costs more than these do, and each row of a timeline asks several times.
    isOnline: computed(() => isOnline),
    displayName: computed(() => displayName),
    shownName: computed(() => shownName),
    idOf,
    known,
    record,
    recordKept,
    onPresence,
    /** Called when somebody whom this page knows has another name. */
    onRenamed: (listener: (person: NamedPerson) => void) => void renameListeners.push(listener),
    searchPeople,
    /** The presence of these people is on the screen, until the function that it returns is called. */
    show: (people: readonly WatchedPerson[], pace?: Pace) => watched.show(people, pace),
    profile,
    setCustomStatus,
    refresh,
    clear,
  };
});
