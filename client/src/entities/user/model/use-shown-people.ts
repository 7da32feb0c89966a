import { watch } from 'vue';
import { usePresenceStore } from './presence-store';
import type { Pace, WatchedPerson } from './watched-people';

/** While the component is on the screen, the presence and the names of these people are kept up to date. */
export function useShownPeople(people: () => readonly WatchedPerson[], pace?: Pace): void {
  const presence = usePresenceStore();
  watch(
    () => JSON.stringify(people()),
    (_now, _before, onCleanup) => onCleanup(presence.show(people(), pace)),
    { immediate: true },
  );
}
