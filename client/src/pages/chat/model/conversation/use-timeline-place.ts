import { onBeforeUnmount, onMounted, type Ref, watch } from 'vue';
import { useRoomStore } from '@/entities/room';
import { errorText } from '@/shared/i18n';
import { notify } from '@/shared/ui';
import { useConversationContext } from './conversation-context';
import type { TimelineRow } from './timeline-rows';
import type { JumpTarget } from './use-jump';
import { useTimelineScroll } from './use-timeline-scroll';

const HIGHLIGHT_MS = 2_000;

/** Keeps the reader's place in the conversation: at a message jumped to, at the first unread one, or at the end. */
export function useTimelinePlace(
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  rows: Readonly<Ref<readonly TimelineRow[]>>,
  jump: () => JumpTarget | undefined,
) {
  const { conversation, room, highlighted } = useConversationContext();
  const rooms = useRoomStore();
  const { atEnd, onScroll, show } = useTimelineScroll(scroller, content, rows, conversation);
  let highlightTimer: ReturnType<typeof setTimeout> | undefined;

  const keyOfSeq = (seq: number): string | undefined =>
    rows.value.find((row) => {
      if (row.kind === 'message') return !row.item.pending && row.item.seq === seq;
      return row.kind === 'notice' && row.message.seq === seq;
    })?.key;

  async function goTo(seq: number): Promise<void> {
    try {
      await conversation.jumpTo(seq);
    } catch (error) {
      notify(errorText(error));
      return;
    }
    await show(keyOfSeq(seq));
    clearTimeout(highlightTimer);
    highlighted.value = seq;
    highlightTimer = setTimeout(() => (highlighted.value = undefined), HIGHLIGHT_MS);
  }

  async function toLatest(): Promise<void> {
    if (conversation.hasNewer.value)
      await conversation.jumpToLatest().catch((error: unknown) => notify(errorText(error)));
    await show(undefined);
  }

  async function goToStart(): Promise<void> {
    const target = jump();
    if (target) return goTo(target.seq);
    await show(rows.value.some((row) => row.kind === 'new') ? 'new' : undefined, 'start');
  }

  function markRead(): void {
    if (!atEnd.value || conversation.hasNewer.value || document.visibilityState !== 'visible') return;
    const last = conversation.messages.value.findLast((item) => !item.pending);
    if (last) rooms.markRead(room.value.roomId, last.seq);
  }

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
  watch([rows, atEnd], markRead, { flush: 'post' });
  // Sending a message scrolls to it.
  watch(
    () => conversation.messages.value.findLast((item) => item.pending === true)?.clientMessageId,
    (sent) => sent && void toLatest(),
  );

  onMounted(() => document.addEventListener('visibilitychange', markRead));
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', markRead);
    clearTimeout(highlightTimer);
  });

  return { atEnd, onScroll, toLatest };
}
