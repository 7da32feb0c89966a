import { onBeforeUnmount, onMounted, type Ref, watch } from 'vue';
import { createReadTracker } from './read-tracker';
import { seqsInSight } from './rows-in-sight';

/**
 * Calls `read` with the seq up to which the messages in the scroller were read. `pieces`: what is in the content changes
 * with it. `reading`: somebody looks, and at a settled place.
 */
export function useReading(
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  pieces: Readonly<Ref<unknown>>,
  reading: Readonly<Ref<boolean>>,
  read: (seq: number) => void,
): void {
  const tracker = createReadTracker(
    () => (reading.value && scroller.value && content.value ? seqsInSight(scroller.value, content.value) : []),
    read,
  );

  watch([pieces, reading], tracker.look, { flush: 'post' });

  let sizes: ResizeObserver | undefined;
  onMounted(() => {
    scroller.value?.addEventListener('scroll', tracker.look, { passive: true });
    sizes = new ResizeObserver(tracker.look);
    for (const element of [scroller.value, content.value]) if (element) sizes.observe(element);
  });
  onBeforeUnmount(() => {
    scroller.value?.removeEventListener('scroll', tracker.look);
    sizes?.disconnect();
    tracker.stop();
  });
}
