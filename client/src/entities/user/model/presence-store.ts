import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { Frame, UserWithPresence, PresenceStatus } from '@suda/contract';
import { LIMITS, rest } from '@/shared/api';

const REMEMBERED = 5_000;

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.get(key) === value) return;
  map.set(key, value);
  if (map.size <= REMEMBERED) return;
  // A Map keeps the order of insertion: the first key is the one known longest.
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
}

/** The people this page has heard of: what they are called and whether they are there. The latest 5,000 of them. */
export const usePresenceStore = defineStore('presence', () => {
  const statuses = shallowReactive(new Map<string, PresenceStatus>());
  const names = shallowReactive(new Map<string, string>());

  const isOnline = (userId: string): boolean => statuses.get(userId) === 'online';
  const displayName = (userId: string): string => names.get(userId) ?? userId;

  /** From a list that the server gave: members, people. */
  function meet(people: readonly { userId: string; displayName: string; status?: PresenceStatus }[]): void {
    for (const { userId, displayName: name, status } of people) {
      remember(names, userId, name);
      if (status) remember(statuses, userId, status);
    }
  }

  function onPresence({ users }: Frame<'presence'>): void {
    for (const { userId, status } of users) remember(statuses, userId, status);
  }

  /** Whom I may add, online first, at most 20. */
  async function searchPeople(q = '', signal?: AbortSignal): Promise<UserWithPresence[]> {
    const { people } = await rest('people', { query: { q: q.trim() }, ...(signal && { signal }) });
    meet(people);
    return people;
  }

  /** Changes were missed: begins again with the people who are there now. */
  async function refresh(): Promise<void> {
    const { people } = await rest('people', { query: { limit: LIMITS.people } });
    statuses.clear();
    meet(people);
  }

  function clear(): void {
    statuses.clear();
    names.clear();
  }

  return { isOnline, displayName, meet, onPresence, searchPeople, refresh, clear };
});
