import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/**
 * After which message the line "new messages" stands: what was unread when the room was opened, and later what came
 * while nobody looked. It stays where it is while somebody reads.
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
