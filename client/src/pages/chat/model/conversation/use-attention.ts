import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue';
import { useReplicaStore } from '@/entities/room';

const CHANGES = ['focus', 'blur', 'visibilitychange'] as const;

const hasAttention = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/**
 * Whether somebody may be reading: the page is visible and its window has the focus. Not before it is known what has come since
 * an earlier page: that waits like what comes while nobody looks.
 */
export function useAttention(): Readonly<Ref<boolean>> {
  const replicas = useReplicaStore();
  const attention = ref(hasAttention());
  const update = () => (attention.value = hasAttention());
  onMounted(() => {
    for (const change of CHANGES) window.addEventListener(change, update);
  });
  onBeforeUnmount(() => {
    for (const change of CHANGES) window.removeEventListener(change, update);
  });
  return computed(() => attention.value && replicas.isCurrent);
}
