import { computed, onScopeDispose, type Ref, shallowRef, watch } from 'vue';
import type { Conversation } from '@/entities/conversation';
import type { TimelineRow } from '../conversation/timeline-rows';
import { afterDrawn } from '../after-drawn';
import { rowHeightsOf } from './row-heights';
import { offsetOf, type Piece, piecesOf, rowAt, type Slice, sliceOf, type View } from './row-slice';

/** Rows this far out of sight are drawn, in px, */
const AHEAD_PX = 700;
/** and more of them as soon as there are no more than this. */
const LEAST_AHEAD_PX = 300;
/** First come those in sight, and so much beside them as their heights may be guessed wrongly; */
const FIRST_PX = 120;
/** the others follow by so much a picture, so that keys and the wheel are never long in coming. */
const STEP_PX = 200;

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
  /** Of what is in sight, in px, as it was last measured: to ask for it anew, all that was changed since would be laid out. */
  let height = window.innerHeight;
  // Less than elsewhere: of many new messages at once, most are never seen there.
  const end = (): View => ({ end: height + FIRST_PX });
  /** Without a view, nothing: the place is looked for in this very moment, unless its messages have to be loaded. */
  const view = shallowRef<View | undefined>(conversation.state.value === 'ready' ? undefined : end());
  watch(conversation.state, () => (view.value ??= end()), { flush: 'sync' });
  let takeBack: (() => void) | undefined;
  onScopeDispose(() => takeBack?.());
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
    if (!content.value || !scroller.value) return;
    if (scroller.value.clientHeight !== height) {
      height = scroller.value.clientHeight;
      if (view.value && !('key' in view.value)) view.value = end();
    }
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

  /** How far the rows in the page reach beyond what is in sight, in px, and the first row in sight that lasts. */
  function reach(box: HTMLElement, top: HTMLElement, drawn: Slice) {
    const all = rows.value;
    const from = box.getBoundingClientRect().top - top.getBoundingClientRect().top;
    const to = from + box.clientHeight;
    return {
      above: drawn.from === 0 ? Infinity : from - offsetOf(all, drawn.from, heights.of),
      below: drawn.to === all.length ? Infinity : offsetOf(all, drawn.to, heights.of) - to,
      // Not a day, or the line of new messages: an older page, or reading, removes them.
      row: all.slice(rowAt(all, from, heights.of)).find(lasts),
    };
  }

  /** Draws what is in sight, and so much more of what is beside it. Returns whether that is still little. */
  function draw(more: number): boolean {
    const [box, top] = [scroller.value, first()];
    if (!box || !top || !slice.value || !view.value) return false;
    const { above, below, row } = reach(box, top, slice.value);
    const isWhole = 'key' in view.value && Math.min(above, below) >= LEAST_AHEAD_PX;
    const lacks = !('key' in view.value) || Math.min(above, below) < FIRST_PX / 2;
    if (row && (more > 0 || lacks)) {
      const within = (px: number) => Math.min(Math.max(px, FIRST_PX) + more, AHEAD_PX);
      view.value = { key: row.key, before: within(above), after: box.clientHeight + within(below) };
    }
    return !isWhole && row !== undefined;
  }

  /** To be called when the timeline was scrolled: draws what comes into sight. */
  function follow(atEnd: boolean): void {
    if (!atEnd) {
      if (draw(0)) extend();
    } else if (view.value && 'key' in view.value) view.value = end();
  }

  /** Draws more around what is in sight, a few rows at a time. */
  function extend(): void {
    takeBack ??= afterDrawn(() => {
      takeBack = undefined;
      const before = slice.value;
      if (!view.value || !('key' in view.value) || !before) return;
      draw(STEP_PX);
      if (before.from !== slice.value?.from || before.to !== slice.value.to) extend();
    });
  }

  /** Draws the surroundings of a row that will stand `below` px below the upper edge, or anywhere; without a row, the end. */
  function open(key: string | undefined, below?: number): void {
    const [before, after] = below === undefined ? [height, height] : [Math.max(0, below), height - below];
    if (key === undefined) {
      view.value = end();
      return;
    }
    view.value = { key, before: before + FIRST_PX, after: after + FIRST_PX };
    extend();
  }

  return { pieces, measure, follow, open };
}
