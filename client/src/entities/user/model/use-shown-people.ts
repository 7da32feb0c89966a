import { watch } from 'vue';
import { usePresenceStore } from './presence-store';
import type { WatchedPerson } from './watched-people';

/** While the component is on the screen, the presence of these people is kept up to date. */
export function useShownPeople(people: () => readonly WatchedPerson[]): void {
  const presence = usePresenceStore();
  watch(
    () => JSON.stringify(people()),
    (_now, _before, onCleanup) => onCleanup(presence.show(people())),
    { immediate: true },
  );
}
