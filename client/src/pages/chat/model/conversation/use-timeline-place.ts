import { computed, onBeforeUnmount, type Ref, ref, watch, watchEffect } from 'vue';
import { useRoomStore } from '@/entities/room';
import { errorText } from '@/shared/i18n';
import { notify } from '@/shared/ui';
import { useConversationContext } from './conversation-context';
import type { TimelineRow } from './timeline-rows';
import type { JumpTarget } from './use-jump';
import { useReading } from './use-reading';
import { useTimelineScroll } from './use-timeline-scroll';

const HIGHLIGHT_MS = 2_000;

/** Keeps the reader's place in the conversation: at a message jumped to, at the first unread one, or at the end. What is seen there is read. */
export function useTimelinePlace(
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  rows: Readonly<Ref<readonly TimelineRow[]>>,
  jump: () => JumpTarget | undefined,
  {
    attention,
    kept,
    unreadAfter,
  }: {
    attention: Readonly<Ref<boolean>>;
    kept: Readonly<Ref<boolean>>;
    unreadAfter: Readonly<Ref<number | undefined>>;
  },
) {
  const { conversation, room, highlighted } = useConversationContext();
  const rooms = useRoomStore();
  const { atEnd, onScroll, show } = useTimelineScroll(scroller, content, rows, conversation, () => attention.value);
  /** Before, rows are only on their way to their place. */
  const settled = ref(false);
  let highlightTimer: ReturnType<typeof setTimeout> | undefined;

  const keyOfSeq = (seq: number): string | undefined =>
    rows.value.find((row) => {
      if (row.kind === 'message') return !row.item.pending && row.item.seq === seq;
      return row.kind === 'notice' && row.message.seq === seq;
    })?.key;

  /** Whether the message could be shown. */
  async function goTo(seq: number): Promise<boolean> {
    try {
      await conversation.jumpTo(seq);
    } catch (error) {
      notify(errorText(error));
      return false;
    }
    const key = keyOfSeq(seq);
    if (key === undefined) return false;
    await show(key);
    clearTimeout(highlightTimer);
    highlighted.value = seq;
    highlightTimer = setTimeout(() => (highlighted.value = undefined), HIGHLIGHT_MS);
    return true;
  }

  async function toLatest(): Promise<void> {
    if (conversation.hasNewer.value)
      await conversation.jumpToLatest().catch((error: unknown) => notify(errorText(error)));
    await show(undefined);
  }

  async function goToStart(): Promise<void> {
    const target = jump();
    if (!target || !(await goTo(target.seq))) await toFirstUnread();
    settled.value = true;
  }

  /** To the line above the first unread message; without one, to the end. */
  async function toFirstUnread(): Promise<void> {
    const after = unreadAfter.value;
    if (after === undefined || after >= room.value.seq) return toLatest();
    await conversation.jumpTo(after + 1).catch((error: unknown) => notify(errorText(error)));
    await show(rows.value.some((row) => row.kind === 'new') ? 'new' : undefined, 'start');
  }

  const reading = computed(() => settled.value && attention.value && !kept.value);
  watchEffect(() => {
    const watching = reading.value && atEnd.value && !conversation.hasNewer.value;
    rooms.watched = watching ? room.value.roomId : undefined;
  });
  useReading(scroller, content, rows, reading, (seq) => rooms.markRead(room.value.roomId, seq));

  const stop = watch(
    [conversation.state, scroller],
    ([state, box]) => {
      if (state !== 'ready' || !box) return;
      queueMicrotask(() => stop());
      void goToStart();
    },
    { immediate: true, flush: 'post' },
  );
  watch(jump, (target) => target && conversation.state.value === 'ready' && void goTo(target.seq));
  // Sending a message scrolls to it.
  watch(
    () => conversation.messages.value.findLast((item) => item.pending === true)?.clientMessageId,
    (sent) => sent && void toLatest(),
  );

  onBeforeUnmount(() => {
    rooms.watched = undefined;
    clearTimeout(highlightTimer);
  });

  return { atEnd, settled, onScroll, goTo, toFirstUnread, toLatest };
}
