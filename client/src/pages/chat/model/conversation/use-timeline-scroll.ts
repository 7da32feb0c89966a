import { nextTick, onBeforeUnmount, onMounted, ref, type Ref, watch } from 'vue';
import type { Conversation } from '@/entities/conversation';
import type { TimelineRow } from './timeline-rows';

const NEAR_END_PX = 48;
const LOAD_AHEAD_PX = 800;

interface Anchor {
  element: HTMLElement;
  top: number;
}

/**
 * Keeps what is being read where it is: at the end the timeline follows what comes, elsewhere the first visible row
 * stays in its place whatever is added or changed around it.
 */
export function useTimelineScroll(
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  rows: Readonly<Ref<readonly TimelineRow[]>>,
  conversation: Conversation,
) {
  const atEnd = ref(true);
  let anchor: Anchor | undefined;
  /** Whether there is a reading position to keep. */
  let settled = false;
  let lastTop = 0;

  const rowElement = (key: string) =>
    content.value?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? undefined;

  function firstVisible(): Anchor | undefined {
    const box = scroller.value;
    if (!box || !content.value) return undefined;
    const top = box.getBoundingClientRect().top;
    // Not the rows themselves: a day's row goes when an older page comes, and a message loses the name above its bubble.
    for (const element of content.value.querySelectorAll<HTMLElement>('[data-anchor]')) {
      const rect = element.getBoundingClientRect();
      if (rect.bottom > top) return { element, top: rect.top };
    }
    return undefined;
  }

  function toEnd(): void {
    const box = scroller.value;
    if (box) box.scrollTop = box.scrollHeight;
  }

  function restore(): void {
    if (!settled) return;
    if (atEnd.value) return toEnd();
    if (!anchor?.element.isConnected || !scroller.value) return;
    scroller.value.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
  }

  function onScroll(): void {
    const box = scroller.value;
    if (!box || !settled) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    // Only going up leaves the end: content that grew under a reader at the end has not moved them away from it.
    const stays = atEnd.value && box.scrollTop >= lastTop;
    atEnd.value = (below < NEAR_END_PX || stays) && !conversation.hasNewer.value;
    lastTop = box.scrollTop;
    anchor = firstVisible();
    if (box.scrollTop < LOAD_AHEAD_PX && conversation.hasOlder.value) void conversation.loadOlder();
    if (below < LOAD_AHEAD_PX && conversation.hasNewer.value) void conversation.loadNewer();
  }

  watch(rows, () => (anchor = firstVisible()), { flush: 'pre' });
  watch(
    rows,
    () => {
      restore();
      onScroll();
    },
    { flush: 'post' },
  );

  let sizes: ResizeObserver | undefined;
  onMounted(() => {
    sizes = new ResizeObserver(restore);
    for (const element of [scroller.value, content.value]) if (element) sizes.observe(element);
  });
  onBeforeUnmount(() => sizes?.disconnect());

  /** Shows the row in the middle, or at the top; without a row, the end. From here on positions are kept. */
  async function show(key: string | undefined, block: ScrollLogicalPosition = 'center'): Promise<void> {
    await nextTick();
    const element = key === undefined ? undefined : rowElement(key);
    if (element) element.scrollIntoView({ block });
    else toEnd();
    atEnd.value = !element;
    settled = true;
    onScroll();
  }

  return { atEnd, onScroll, show, rowElement };
}
