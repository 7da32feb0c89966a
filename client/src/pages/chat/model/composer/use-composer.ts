import { computed, nextTick, onBeforeUnmount, ref, type Ref, watch } from 'vue';
import { drafts } from '@/entities/conversation';
import { useTypingStore } from '@/entities/room';
import { usePresenceStore } from '@/entities/user';
import { isVisible, LIMITS } from '@/shared/api';
import { errorText } from '@/shared/i18n';
import { notify } from '@/shared/ui';
import { useConversationContext } from '../conversation/conversation-context';
import type { PickedMention } from './use-mentions';

/** From this length on, the number of characters left is shown. */
const COUNT_FROM = LIMITS.contentLength - 200;

/** The text being written: a new message, a reply, or an edit of an earlier message. */
export function useComposer(
  field: Readonly<Ref<HTMLTextAreaElement | null>>,
  mentioned: Readonly<Ref<PickedMention[]>>,
) {
  const { conversation, room, me, replyingTo, editing } = useConversationContext();
  const typing = useTypingStore();
  const people = usePresenceStore();
  const { roomId } = room.value;
  const text = ref(drafts.read(me, roomId));
  let before = '';

  const left = computed(() => LIMITS.contentLength - text.value.length);
  const showLeft = computed(() => text.value.length >= COUNT_FROM);
  const sendable = computed(() => isVisible(text.value) && left.value >= 0);

  const focus = () => void nextTick(() => field.value?.focus());

  function onInput(value: string): void {
    text.value = value;
    if (editing.value) return;
    drafts.keep(me, roomId, value);
    if (value !== '') typing.signal(roomId);
  }

  /** Inserts a text at the caret. */
  function insert(piece: string): void {
    const box = field.value;
    const start = box?.selectionStart ?? text.value.length;
    const end = box?.selectionEnd ?? start;
    onInput(text.value.slice(0, start) + piece + text.value.slice(end));
    void nextTick(() => {
      box?.focus();
      box?.setSelectionRange(start + piece.length, start + piece.length);
    });
  }

  function cancel(): void {
    replyingTo.value = undefined;
    editing.value = undefined;
    focus();
  }

  /** Whom the text mentions: those picked while writing it, and those that the edited message mentioned before. */
  function mentionsIn(content: string): string[] {
    const before = editing.value?.mentions ?? [];
    const known = [...before.map((userId) => ({ userId, name: people.displayName(userId) })), ...mentioned.value];
    const named = known.filter((it) => content.includes(`@${it.name}`)).map((it) => it.userId);
    return [...new Set(named)].slice(0, LIMITS.mentions);
  }

  async function saveEdit(seq: number, content: string): Promise<void> {
    const mentions = mentionsIn(content);
    editing.value = undefined;
    try {
      await conversation.edit(seq, content, mentions);
    } catch (error) {
      notify(errorText(error));
    }
  }

  async function submit(): Promise<void> {
    if (!sendable.value) return;
    const content = text.value.trim();
    const target = editing.value;
    if (target) return saveEdit(target.seq, content);
    const replyTo = replyingTo.value?.seq;
    const mentions = mentionsIn(content);
    text.value = '';
    drafts.keep(me, roomId, '');
    replyingTo.value = undefined;
    await conversation.send({
      content,
      ...(replyTo !== undefined && { replyTo }),
      ...(mentions.length > 0 && { mentions }),
    });
  }

  /** Edits this user's last message that is not deleted. */
  function editLast(): void {
    const last = conversation.messages.value.findLast(
      (it) => !it.pending && it.userId === me && it.kind === 'text' && !it.deletedAt,
    );
    if (last && !last.pending) editing.value = last;
  }

  const stopFollowing = drafts.follow(me, roomId, (draft) => {
    if (editing.value) before = draft;
    // Somebody writes here.
    else if (!document.hasFocus() || document.activeElement !== field.value) text.value = draft;
  });
  onBeforeUnmount(stopFollowing);

  watch(editing, (target, old) => {
    if (target && !old) before = text.value;
    text.value = target ? target.content : before;
    focus();
  });
  watch(replyingTo, focus);

  return { text, left, showLeft, sendable, onInput, insert, cancel, submit, editLast, focus };
}
