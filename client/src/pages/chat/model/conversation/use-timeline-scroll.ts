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
 * Keeps the scroll position: at the end the timeline follows new messages, elsewhere the first visible row stays where it
 * is, whatever is added or changed around it. While not `following`, new messages don't push the line of unread ones out of
 * sight.
 */
export function useTimelineScroll(
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  rows: Readonly<Ref<readonly TimelineRow[]>>,
  conversation: Conversation,
  following: () => boolean,
) {
  const atEnd = ref(true);
  let anchor: Anchor | undefined;
  /** Whether `show` has set a position to keep. */
  let positioned = false;
  let lastTop = 0;

  const rowElement = (key: string) =>
    content.value?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? undefined;

  function firstVisible(): Anchor | undefined {
    const box = scroller.value;
    if (!box || !content.value) return undefined;
    const top = box.getBoundingClientRect().top;
    // Not the rows themselves: an older page removes a day's row, or the name above a message's bubble.
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

  function follow(): void {
    const box = scroller.value;
    const line = following() ? undefined : rowElement('new');
    const wasPassed = box && line && line.getBoundingClientRect().top < box.getBoundingClientRect().top;
    toEnd();
    if (!box || !line || wasPassed) return;
    const end = box.scrollTop;
    line.scrollIntoView({ block: 'start' });
    if (box.scrollTop === end) return;
    atEnd.value = false;
    anchor = firstVisible();
  }

  function restore(): void {
    if (!positioned) return;
    if (atEnd.value) follow();
    else if (anchor?.element.isConnected && scroller.value)
      scroller.value.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
  }

  function onScroll(): void {
    const box = scroller.value;
    if (!box || !positioned) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    // Only scrolling up leaves the end; content that grows below a reader at the end does not.
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

  /** Scrolls to the row, by default centred; without a row, to the end. The position is kept from the first call on. */
  async function show(key: string | undefined, block: ScrollLogicalPosition = 'center'): Promise<void> {
    await nextTick();
    const element = key === undefined ? undefined : rowElement(key);
    if (element) element.scrollIntoView({ block });
    else toEnd();
    atEnd.value = !element;
    positioned = true;
    onScroll();
  }

  return { atEnd, onScroll, show };
}
