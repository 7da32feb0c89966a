import { onBeforeUnmount, onMounted, ref, type Ref, watch } from 'vue';
import type { TimelineItem } from '@/entities/conversation';
import { seqsInSight } from './rows-in-sight';

/** Where the day would stand, in px from the upper edge: a day's own line there says it already. */
const PLACE_PX = 48;

/**
 * The time of the first message in sight, whose day stands above all others; undefined while the day's own line is there.
 * `pieces`: what is in the content changes with it.
 */
export function useStickyDay(
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  pieces: Readonly<Ref<unknown>>,
  messages: Readonly<Ref<readonly TimelineItem[]>>,
): Readonly<Ref<string | undefined>> {
  const at = ref<string>();

  function look(): void {
    const [box, rows] = [scroller.value, content.value];
    if (!box || !rows) return;
    const { top } = box.getBoundingClientRect();
    const isThere = (it: Element) => {
      const day = it.getBoundingClientRect();
      return day.bottom > top && day.top < top + PLACE_PX;
    };
    // Nothing stands above what is in sight of a short room: its day's line is in sight, too.
    const said = box.scrollTop <= 0 || [...rows.querySelectorAll('[data-day]')].some(isThere);
    const first = messages.value[0];
    const [seq] = said || !first || first.pending ? [] : seqsInSight(box, rows);
    // They follow each other without a gap.
    at.value = seq === undefined || !first || first.pending ? undefined : messages.value[seq - first.seq]?.createdAt;
  }

  watch(pieces, look, { flush: 'post' });
  onMounted(() => scroller.value?.addEventListener('scroll', look, { passive: true }));
  onBeforeUnmount(() => scroller.value?.removeEventListener('scroll', look));

  return at;
}
