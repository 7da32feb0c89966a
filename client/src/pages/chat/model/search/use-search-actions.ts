import {
  mdiAt,
  mdiCheckAll,
  mdiCogOutline,
  mdiCompassOutline,
  mdiSquareEditOutline,
  mdiTextSearch,
  mdiThemeLightDark,
  mdiWeatherNight,
  mdiWhiteBalanceSunny,
} from '@quasar/extras/mdi-v7';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { useRoomStore } from '@/entities/room';
import { theme, THEMES } from '@/shared/theme';

export interface SearchAction {
  id: string;
  icon: string;
  label: string;
  act: () => void;
}

const THEME_ICONS = { system: mdiThemeLightDark, light: mdiWhiteBalanceSunny, dark: mdiWeatherNight } as const;

/** What can be done from the search: nothing that is done already. */
export function useSearchActions({ create, browse }: { create: () => void; browse: () => void }) {
  const rooms = useRoomStore();
  const router = useRouter();
  const { t } = useI18n();

  return computed<SearchAction[]>(() => [
    { id: 'new', icon: mdiSquareEditOutline, label: t('finding.newRoom'), act: create },
    { id: 'browse', icon: mdiCompassOutline, label: t('finding.browse'), act: browse },
    { id: 'search', icon: mdiTextSearch, label: t('finding.title'), act: () => void router.push({ name: 'search' }) },
    { id: 'mentions', icon: mdiAt, label: t('finding.mentions'), act: () => void router.push({ name: 'mentions' }) },
    ...(rooms.rooms.some(({ roomId }) => rooms.unreadOf(roomId) > 0)
      ? [{ id: 'read', icon: mdiCheckAll, label: t('finding.readAll'), act: rooms.markAllRead }]
      : []),
    ...THEMES.filter((it) => it !== theme.value).map((it) => ({
      id: `theme-${it}`,
      icon: THEME_ICONS[it],
      label: t(`finding.theme_${it}`),
      act: () => void (theme.value = it),
    })),
    {
      id: 'settings',
      icon: mdiCogOutline,
      label: t('finding.settings'),
      act: () => void router.push({ name: 'settings' }),
    },
  ]);
}
