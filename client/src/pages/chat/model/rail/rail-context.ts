import { computed, type ComputedRef, inject, type InjectionKey, provide, type Ref, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRailStore, useRoomStore } from '@/entities/room';
import { type RailFilter, railGroups } from './rail-groups';
import type { RailGroup } from './rail-rows';

interface Rail {
  filter: Ref<RailFilter>;
  /** What the rail shows, in its order. */
  groups: ComputedRef<RailGroup[]>;
}

const KEY: InjectionKey<Rail> = Symbol('rail');

/** To be called by the page that the rail stands in; `open` is the room that is open in it. */
export function provideRail(open: () => string): Rail {
  const rooms = useRoomStore();
  const rail = useRailStore();
  const { t } = useI18n();
  const filter = ref<RailFilter>('all');
  const groups = computed(() =>
    railGroups({
      rooms: rooms.rooms,
      sections: rail.sections,
      filter: filter.value,
      open: open(),
      unreadOf: rooms.badgeOf,
      titles: { favourites: t('finding.favourites'), others: t('finding.others') },
    }),
  );
  const provided = { filter, groups };
  provide(KEY, provided);
  return provided;
}

export function useRail(): Rail {
  const rail = inject(KEY);
  if (!rail) throw new Error('no page provides the rail');
  return rail;
}
