import { type Ref, ref, watchEffect } from 'vue';

/** Whether something was open at least once: most dialogs and menus never are, and are not made before. */
export function useOpened(isOpen: () => boolean): Readonly<Ref<boolean>> {
  const opened = ref(false);
  watchEffect(() => {
    if (isOpen()) opened.value = true;
  });
  return opened;
}
