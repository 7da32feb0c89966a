import { nextTick, onBeforeUnmount, onMounted, ref, type Ref, watch } from 'vue';
import type { Conversation, ReadingPlace } from '@/entities/conversation';
import { useRowWindow } from '../timeline/use-row-window';
import type { TimelineRow } from './timeline-rows';

const NEAR_END_PX = 48;
const LOAD_AHEAD_PX = 800;

interface Anchor {
  element: HTMLElement;
  top: number;
}

interface TimelineReader {
  /** They look: new messages may push the line of unread ones out of sight. */
  following: () => boolean;
  /** The keys of rows that stay in the page out of sight. */
  held: () => readonly (string | undefined)[];
  keyOfSeq: (seq: number) => string | undefined;
}

/**
 * Keeps the scroll position: at the end the timeline follows new messages, elsewhere the first visible row stays where it
 * is, whatever is added or changed around it. While not `following`, new messages don't push the line of unread ones out of
 * sight. `pieces` are the rows in the page, and gaps for those that are not.
 */
export function useTimelineScroll(
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  rows: Readonly<Ref<readonly TimelineRow[]>>,
  conversation: Conversation,
  { following, held, keyOfSeq }: TimelineReader,
) {
  const atEnd = ref(true);
  const drawn = useRowWindow(scroller, content, rows, conversation, held);
  const { pieces } = drawn;
  let anchor: Anchor | undefined;
  /** Whether `show` has set a position to keep. */
  let positioned = false;
  /** The focus has moved, and the timeline with it perhaps, which has not said so yet. */
  let focusMoved = false;
  /** The box as it was last seen. */
  let seen = { top: 0, height: 0, content: 0 };

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

  function remember(): void {
    const box = scroller.value;
    if (box) seen = { top: box.scrollTop, height: box.clientHeight, content: box.scrollHeight };
  }

  /** Whether the reader scrolled up: what moves together with a change of size only makes room for it. */
  const scrolledUp = (box: HTMLElement): boolean =>
    box.scrollTop < seen.top && box.clientHeight === seen.height && box.scrollHeight === seen.content;

  function toEnd(): void {
    const box = scroller.value;
    if (box) box.scrollTop = box.scrollHeight;
  }

  const wasPassed = (line: HTMLElement): boolean =>
    line.getBoundingClientRect().top < (scroller.value?.getBoundingClientRect().top ?? 0);

  function follow(): void {
    const box = scroller.value;
    const line = following() ? undefined : rowElement('new');
    const passed = line && wasPassed(line);
    toEnd();
    if (!box || !line || passed) return;
    const end = box.scrollTop;
    line.scrollIntoView({ block: 'start' });
    if (box.scrollTop === end) return;
    atEnd.value = false;
    anchor = firstVisible();
  }

  /** At the end, draws it; or, while nobody looks, the line of unread messages that is about to leave it. */
  function drawEnd(before: readonly TimelineRow[]): void {
    if (!positioned || !atEnd.value) return;
    const isLine = ({ kind }: TimelineRow) => kind === 'new';
    const element = rowElement('new');
    const line = !following() && rows.value.some(isLine) && (element ? !wasPassed(element) : !before.some(isLine));
    drawn.open(line ? 'new' : undefined);
  }

  function restore(): void {
    drawn.measure();
    // Before there is a place, what is held shows its end.
    if (!positioned) return toEnd();
    if (atEnd.value) follow();
    else if (anchor?.element.isConnected && scroller.value) {
      const moved = anchor.element.getBoundingClientRect().top - anchor.top;
      // Not as a position: that would stop a wheel that still turns.
      if (moved !== 0) scroller.value.scrollBy({ top: moved, behavior: 'instant' });
    }
    remember();
  }

  function onScroll(): void {
    const box = scroller.value;
    if (!box || !positioned) return;
    focusMoved = false;
    if (atEnd.value && !scrolledUp(box)) follow();
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    if (!atEnd.value || below >= NEAR_END_PX) atEnd.value = below < NEAR_END_PX && !conversation.hasNewer.value;
    remember();
    anchor = firstVisible();
    drawn.follow(atEnd.value);
    const { older, newer, hasOlder, hasNewer } = conversation;
    if (box.scrollTop < LOAD_AHEAD_PX && hasOlder.value && older.value !== 'error') void conversation.loadOlder();
    if (below < LOAD_AHEAD_PX && hasNewer.value && newer.value !== 'error') void conversation.loadNewer();
  }

  /** The focus has moved up, and with it the timeline, which says so later. */
  function leaveEnd(): void {
    const box = scroller.value;
    // Nothing is measured without need: what else was changed would have to be laid out twice.
    if (!focusMoved || !box || !positioned || !atEnd.value || !scrolledUp(box)) return;
    if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX) return;
    atEnd.value = false;
    drawn.follow(false);
  }

  watch(
    rows,
    (_, before) => {
      leaveEnd();
      drawEnd(before);
    },
    { flush: 'pre' },
  );
  watch(
    pieces,
    () => {
      leaveEnd();
      if (!atEnd.value) anchor = firstVisible();
    },
    { flush: 'pre' },
  );
  watch(
    pieces,
    () => {
      restore();
      onScroll();
    },
    { flush: 'post' },
  );

  let sizes: ResizeObserver | undefined;
  onMounted(() => {
    content.value?.addEventListener('focusin', () => (focusMoved = true));
    sizes = new ResizeObserver(restore);
    for (const element of [scroller.value, content.value]) if (element) sizes.observe(element);
  });
  onBeforeUnmount(() => sizes?.disconnect());

  function settle(found: boolean): void {
    atEnd.value = !found && !conversation.hasNewer.value;
    positioned = true;
    remember();
    onScroll();
  }

  /** Scrolls to the row, by default centred; without a row, to the end. The position is kept from the first call on. */
  async function show(key: string | undefined, block: ScrollLogicalPosition = 'center'): Promise<void> {
    positioned = false;
    const height = scroller.value?.clientHeight ?? 0;
    drawn.open(key, { start: 0, center: height / 2, end: height, nearest: undefined }[block]);
    await nextTick();
    const element = key === undefined ? undefined : rowElement(key);
    if (element) element.scrollIntoView({ block });
    else toEnd();
    settle(element !== undefined);
  }

  /** The first message in sight; undefined at the end. */
  function place(): ReadingPlace | undefined {
    const first = atEnd.value ? undefined : firstVisible();
    const seq = Number(first?.element.closest<HTMLElement>('[data-seq]')?.dataset['seq']);
    const top = scroller.value?.getBoundingClientRect().top;
    return first && seq > 0 && top !== undefined ? { seq, offset: first.top - top } : undefined;
  }

  /** Scrolls to where `place` was called. Returns whether its message is there. */
  async function showPlace({ seq, offset }: ReadingPlace): Promise<boolean> {
    const key = keyOfSeq(seq);
    if (key === undefined) return false;
    positioned = false;
    drawn.open(key, offset);
    await nextTick();
    const box = scroller.value;
    const element = content.value?.querySelector(`[data-seq="${seq}"][data-anchor], [data-seq="${seq}"] [data-anchor]`);
    if (!box || !element) return false;
    box.scrollTop += element.getBoundingClientRect().top - box.getBoundingClientRect().top - offset;
    settle(true);
    return true;
  }

  return { pieces, atEnd, onScroll, show, place, showPlace };
}
