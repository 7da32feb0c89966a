import { onScopeDispose, readonly, ref, type Ref } from 'vue';

function useMedia(query: string): Readonly<Ref<boolean>> {
  const media = matchMedia(query);
  const matches = ref(media.matches);
  const follow = () => (matches.value = media.matches);
  media.addEventListener('change', follow);
  onScopeDispose(() => media.removeEventListener('change', follow));
  return readonly(matches);
}

/** The number of columns that fit the window. */
export function useLayout() {
  return { threeColumns: useMedia('(min-width: 1180px)'), twoColumns: useMedia('(min-width: 700px)') };
}
