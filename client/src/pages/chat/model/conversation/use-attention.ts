import { onBeforeUnmount, onMounted, readonly, ref, type Ref } from 'vue';

const CHANGES = ['focus', 'blur', 'visibilitychange'] as const;

const hasAttention = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Whether somebody may be reading: the page is visible and its window has the focus. */
export function useAttention(): Readonly<Ref<boolean>> {
  const attention = ref(hasAttention());
  const update = () => (attention.value = hasAttention());
  onMounted(() => {
    for (const change of CHANGES) window.addEventListener(change, update);
  });
  onBeforeUnmount(() => {
    for (const change of CHANGES) window.removeEventListener(change, update);
  });
  return readonly(attention);
}
