import { inject, type InjectionKey, provide, type ShallowRef, shallowRef } from 'vue';

/** Whose profile is shown, and beside what. */
export interface ProfileTarget {
  userId: string;
  displayName: string;
  at: HTMLElement;
}

const KEY: InjectionKey<(target: ProfileTarget) => void> = Symbol('profile');

/** To be called by the page that shows profiles: the one that was asked for last. */
export function provideProfiles(): ShallowRef<ProfileTarget | undefined> {
  const target = shallowRef<ProfileTarget>();
  provide(KEY, (wanted) => (target.value = wanted));
  return target;
}

/** Returns a function that shows somebody's profile beside the element that was pressed. */
export function useShowProfile(): (userId: string, displayName: string, event: Event) => void {
  const show = inject(KEY, () => undefined);
  return (userId, displayName, { currentTarget }) => {
    if (currentTarget instanceof HTMLElement) show({ userId, displayName, at: currentTarget });
  };
}
