import { defineStore } from 'pinia';
import { ulid } from 'ulid';
import { computed, shallowRef } from 'vue';
import type { Rail, RailSection } from '@suda/contract';
import { connection } from '@/shared/api';
import {
  added,
  FAVOURITES,
  folded,
  HIDDEN,
  isOwnSection,
  kept,
  placed,
  removed,
  renamed,
  sectionOf,
} from './rail-sections';
import { useRoomStore } from './room-store';

type Sections = readonly RailSection[];

/** How this user arranged their rooms, the same in all of their sessions. Changes show at once, and reject with ApiError. */
export const useRailStore = defineStore('rail', () => {
  const rooms = useRoomStore();
  const sections = shallowRef<Sections>([]);
  /** Changes that are not answered yet: what was asked for before them is older. */
  let changes = 0;

  function apply({ sections: changed }: Rail): void {
    sections.value = changed;
  }

  async function load(): Promise<void> {
    const before = changes;
    const answer = await connection.command('get_rail', {});
    if (before === changes) apply(answer);
  }

  async function change(next: (held: Sections) => Sections): Promise<void> {
    changes += 1;
    const before = sections.value;
    const isThere = (roomId: string) => rooms.state !== 'ready' || rooms.byId(roomId) !== undefined;
    const wanted = kept(next(before), isThere);
    sections.value = wanted;
    try {
      await connection.command('set_rail', { sections: wanted.map((it) => ({ ...it, rooms: [...it.rooms] })) });
    } catch (error) {
      if (sections.value === wanted) sections.value = before;
      throw error;
    }
  }

  /** Whether it shows in the list only while something in it waits to be read. */
  const isHidden = (roomId: string): boolean => sectionOf(sections.value, roomId) === HIDDEN;
  const isFavourite = (roomId: string): boolean => sectionOf(sections.value, roomId) === FAVOURITES;

  return {
    sections,
    /** Those that the user made. */
    own: computed(() => sections.value.filter(isOwnSection)),
    load,
    apply,
    isFavourite,
    isHidden,
    sectionOf: (roomId: string) => sectionOf(sections.value, roomId),
    /** Into one section, out of any other; `undefined`: into none. */
    place: (roomId: string, id: string | undefined) => change((held) => placed(held, roomId, id)),
    fold: (id: string, on: boolean) => change((held) => folded(held, id, on)),
    add: (name: string, roomId?: string) => {
      const id = ulid();
      return change((held) => {
        const made = added(held, id, name);
        return roomId === undefined ? made : placed(made, roomId, id);
      });
    },
    rename: (id: string, name: string) => change((held) => renamed(held, id, name)),
    remove: (id: string) => change((held) => removed(held, id)),
    clear(): void {
      changes += 1;
      sections.value = [];
    },
  };
});
