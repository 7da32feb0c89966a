import { computed, onBeforeUnmount, type Ref, ref, watch, watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { useConversationStore } from '@/entities/conversation';
import { useRoomStore } from '@/entities/room';
import { errorText } from '@/shared/i18n';
import { notify } from '@/shared/ui';
import { useConversationContext } from './conversation-context';
import type { TimelineRow } from './timeline-rows';
import type { JumpTarget } from './use-jump';
import { useReading } from './use-reading';
import { useTimelineScroll } from './use-timeline-scroll';

const HIGHLIGHT_MS = 2_000;

/**
 * Keeps the reader's place in the conversation: at a message jumped to, where they left the room, at the first unread
 * message, or at the end. What is seen there is read. `jumped` is called when a jump has ended, wherever it led.
 */
export function useTimelinePlace(
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  rows: Readonly<Ref<readonly TimelineRow[]>>,
  jump: () => JumpTarget | undefined,
  jumped: (target: JumpTarget) => void,
  {
    attention,
    kept,
    unreadAfter,
    held,
  }: {
    attention: Readonly<Ref<boolean>>;
    kept: Readonly<Ref<boolean>>;
    /** The keys of rows that stay in the page out of sight. */
    held: () => readonly (string | undefined)[];
    unreadAfter: Readonly<Ref<number | undefined>>;
  },
) {
  const { conversation, room, highlighted } = useConversationContext();
  const rooms = useRoomStore();
  const conversations = useConversationStore();
  const { t } = useI18n();
  const { roomId } = room.value;
  const { pieces, atEnd, onScroll, show, place, showPlace } = useTimelineScroll(scroller, content, rows, conversation, {
    following: () => attention.value,
    held,
    keyOfSeq,
  });
  /** Before, rows are only on their way to their place. */
  const settled = ref(false);
  let started = false;
  let highlightTimer: ReturnType<typeof setTimeout> | undefined;

  function keyOfSeq(seq: number): string | undefined {
    return rows.value.find((row) => {
      if (row.kind === 'message') return !row.item.pending && row.item.seq === seq;
      return row.kind === 'notice' && row.message.seq === seq;
    })?.key;
  }

  /** Whether the message could be shown. */
  async function goTo(seq: number): Promise<boolean> {
    try {
      await conversation.jumpTo(seq);
    } catch (error) {
      notify(errorText(error));
      return false;
    }
    const key = keyOfSeq(seq);
    if (key === undefined) {
      if (seq > room.value.seq) notify(t('message.notThere'));
      return false;
    }
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

  async function follow(target: JumpTarget): Promise<boolean> {
    const shown = await goTo(target.seq);
    jumped(target);
    return shown;
  }

  async function goBack(): Promise<boolean> {
    const left = conversations.placeIn(roomId);
    if (!left) return false;
    try {
      await conversation.jumpTo(left.seq);
    } catch (error) {
      notify(errorText(error));
      return false;
    }
    return showPlace(left);
  }

  async function goToStart(): Promise<void> {
    started = true;
    const target = jump();
    if (!(target ? await follow(target) : await goBack())) await toFirstUnread();
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
    rooms.watched = watching ? roomId : undefined;
  });
  useReading(scroller, content, pieces, reading, (seq) => rooms.markRead(roomId, seq));

  const stop = watch(
    [conversation.state, scroller],
    ([state, box]) => {
      if (state !== 'ready' || !box) return;
      queueMicrotask(() => stop());
      void goToStart();
    },
    { immediate: true, flush: 'post' },
  );
  watch(jump, (target) => target && started && void follow(target));
  // Sending a message scrolls to it.
  watch(
    () => conversation.messages.value.findLast((item) => item.pending === true)?.clientMessageId,
    (sent) => sent && void toLatest(),
  );

  const keep = () => {
    if (settled.value) conversations.keepPlace(roomId, place());
  };
  window.addEventListener('pagehide', keep);
  onBeforeUnmount(() => {
    window.removeEventListener('pagehide', keep);
    keep();
    rooms.watched = undefined;
    clearTimeout(highlightTimer);
  });

  return { pieces, atEnd, settled, onScroll, goTo, toFirstUnread, toLatest };
}
