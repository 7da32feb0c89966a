import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/**
 * The seq after which the line "new messages" is shown: after the read marker when the room is opened, later after the
 * newest message when the page is hidden. It does not move while the page is visible.
 */
export function useReadLine(unreadFrom: number | undefined, newest: () => number): Ref<number | undefined> {
  const readSeq = ref(unreadFrom);

  function onVisibility() {
    if (document.visibilityState === 'hidden') readSeq.value = newest();
  }
  onMounted(() => document.addEventListener('visibilitychange', onVisibility));
  onBeforeUnmount(() => document.removeEventListener('visibilitychange', onVisibility));

  return readSeq;
}
