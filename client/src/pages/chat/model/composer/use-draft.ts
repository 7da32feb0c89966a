import { computed, onBeforeUnmount, shallowRef, watch } from 'vue';
import { type Draft, drafts, type NamedPerson } from '@/entities/conversation';
import { useConversationContext } from '../conversation/conversation-context';

/**
 * The texts being written in this room: a new message, and an edit of an earlier one. Both are kept over other rooms, reloads
 * and closed tabs, with the message replied to and whom their writer picked for mentions.
 */
export function useDraft(isWriting: () => boolean) {
  const { conversation, room, me, replyingTo, editing } = useConversationContext();
  const { roomId } = room.value;
  const message = shallowRef<Draft>(drafts.read(me, roomId));
  const keptEdit = drafts.readEdit(me, roomId);
  const edit = shallowRef<Draft | undefined>(keptEdit);
  replyingTo.value = message.value.replyTo;
  editing.value = keptEdit?.message;

  const text = computed(() => (edit.value ?? message.value).text);
  const picked = computed(() => (edit.value ?? message.value).picked);

  function keep(): void {
    const target = editing.value;
    if (!edit.value || !target) drafts.keep(me, roomId, message.value);
    else
      drafts.keepEdit(me, roomId, edit.value.text === textOf(target) ? undefined : { ...edit.value, message: target });
  }

  /** Replaces the text. Who is picked stays so while the text names them. */
  function write(value: string, alsoPicked: readonly NamedPerson[] = []): void {
    const all = [...picked.value, ...alsoPicked];
    const next = { text: value, picked: all.filter((it) => value.includes(`@${it.displayName}`)) };
    if (edit.value) edit.value = next;
    else message.value = { ...message.value, ...next };
    keep();
  }

  const textOf = (target: NonNullable<typeof editing.value>): string => target.edit?.content ?? target.content;

  watch(
    editing,
    (target) => {
      drafts.keepEdit(me, roomId, undefined);
      edit.value = target && { text: textOf(target), picked: [] };
    },
    { flush: 'sync' },
  );

  watch(
    replyingTo,
    (replyTo) => {
      const { replyTo: _, ...rest } = message.value;
      message.value = { ...rest, ...(replyTo && { replyTo }) };
      drafts.keep(me, roomId, message.value);
    },
    { flush: 'sync' },
  );

  // The message replied to may have changed since it was kept.
  const kept = message.value.replyTo;
  if (kept) {
    void conversation.find(kept.seq).then(
      (now) => {
        if (now && replyingTo.value?.seq === kept.seq) replyingTo.value = now;
      },
      () => undefined,
    );
  }

  const stopFollowing = drafts.follow(me, roomId, (draft) => {
    if (!edit.value && isWriting()) return;
    message.value = draft;
    if (draft.replyTo?.seq !== replyingTo.value?.seq) replyingTo.value = draft.replyTo;
  });
  onBeforeUnmount(stopFollowing);

  return { text, picked, write };
}
