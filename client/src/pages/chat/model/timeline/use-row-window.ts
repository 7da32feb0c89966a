import { computed, type Ref, shallowRef, watch } from 'vue';
import type { Conversation } from '@/entities/conversation';
import type { TimelineRow } from '../conversation/timeline-rows';
import { rowHeightsOf } from './row-heights';
import { offsetOf, type Piece, piecesOf, rowAt, sliceOf, type View } from './row-slice';

/** Rows this far out of sight are drawn, in px, */
const AHEAD_PX = 700;
/** and more of them as soon as there are no more than this. */
const LEAST_AHEAD_PX = 300;

const lasts = ({ kind }: TimelineRow): boolean => kind === 'message' || kind === 'notice';

/**
 * Which of the rows are in the page: those in sight, some more above and below, the first and the last message, for Home and
 * End, and those `held` with their neighbours, for the arrows.
 */
export function useRowWindow(
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  rows: Readonly<Ref<readonly TimelineRow[]>>,
  conversation: Conversation,
  held: () => readonly (string | undefined)[],
) {
  const heights = rowHeightsOf(conversation);
  const height = () => scroller.value?.clientHeight ?? window.innerHeight;
  // Less than elsewhere: of many new messages at once, most are never seen there.
  const end = (): View => ({ end: height() + LEAST_AHEAD_PX });
  /** Without a view, nothing: the place is looked for in this very moment, unless its messages have to be loaded. */
  const view = shallowRef<View | undefined>(conversation.state.value === 'ready' ? undefined : end());
  watch(conversation.state, () => (view.value ??= end()), { flush: 'sync' });
  const slice = computed(() => view.value && sliceOf(rows.value, view.value, heights.of));

  const kept = computed(() => {
    const all = rows.value;
    const isMessage = ({ kind }: TimelineRow) => kind === 'message';
    const indexes = new Set([all.findIndex(isMessage), all.findLastIndex(isMessage)]);
    const keys = held();
    all.forEach(({ key }, index) => {
      // A day, or the line of new messages, may stand between two messages.
      if (keys.includes(key)) for (let by = -3; by <= 3; by += 1) indexes.add(index + by);
    });
    return indexes;
  });
  const pieces = computed<Piece[]>(() =>
    slice.value ? piecesOf(rows.value, slice.value, kept.value, heights.of) : [],
  );

  /** Remembers how high the rows in the page are. */
  function measure(): void {
    if (!content.value) return;
    heights.fitTo(content.value.clientWidth);
    const elements = [...content.value.children] as HTMLElement[];
    const tops = elements.map((element) => element.getBoundingClientRect().top);
    elements.forEach((element, index) => {
      const { key } = element.dataset;
      if (key === undefined) return;
      const top = tops[index] ?? 0;
      const below = tops[index + 1];
      // The distance to what is below, for it includes the margins between the two.
      heights.keep(key, below === undefined ? element.getBoundingClientRect().bottom - top : below - top);
    });
  }

  const first = () => content.value?.querySelector<HTMLElement>('[data-key], [data-gap]');

  /** To be called when the timeline was scrolled: draws what comes into sight. */
  function follow(atEnd: boolean): void {
    const [box, top] = [scroller.value, first()];
    if (!box || !top || !slice.value || !view.value) return;
    if (atEnd) {
      if ('key' in view.value) view.value = end();
      return;
    }
    const all = rows.value;
    const from = box.getBoundingClientRect().top - top.getBoundingClientRect().top;
    const to = from + box.clientHeight;
    const drawn = slice.value;
    const enough =
      'key' in view.value &&
      (drawn.from === 0 || offsetOf(all, drawn.from, heights.of) <= from - LEAST_AHEAD_PX) &&
      (drawn.to === all.length || offsetOf(all, drawn.to, heights.of) >= to + LEAST_AHEAD_PX);
    // Not a day, or the line of new messages: an older page, or reading, removes them.
    const row = enough ? undefined : all.slice(rowAt(all, from, heights.of)).find(lasts);
    if (row) view.value = { key: row.key, before: AHEAD_PX, after: box.clientHeight + AHEAD_PX };
  }

  /** Draws the surroundings of a row, wherever it will stand in sight; without a row, the end. */
  function open(key: string | undefined): void {
    const around = height() + AHEAD_PX;
    view.value = key === undefined ? end() : { key, before: around, after: around };
  }

  return { pieces, measure, follow, open };
}
