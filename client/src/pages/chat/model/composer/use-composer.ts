import { computed, nextTick, type Ref, watch } from 'vue';
import { callsIn, mentionsOfNamed, namedIn, type NamedPerson } from '@/entities/conversation';
import { useMembershipStore, useTypingStore } from '@/entities/room';
import { usePresenceStore } from '@/entities/user';
import { isVisible, LIMITS, mayCall } from '@/shared/api';
import { focusAfterLayers } from '@/shared/focus';
import { errorText, i18n } from '@/shared/i18n';
import { notify } from '@/shared/ui';
import { useConversationContext } from '../conversation/conversation-context';
import { useDraft } from './use-draft';

/** From this length on, the number of characters left is shown. */
const COUNT_FROM = LIMITS.contentLength - 200;
/** More than that is not taken over: a field with megabytes of text would stop the page. */
const MAX_TEXT = 5 * LIMITS.contentLength;

/** The text being written: a new message, a reply, or an edit of an earlier message. */
export function useComposer(field: Readonly<Ref<HTMLTextAreaElement | null>>) {
  const { conversation, room, me, replyingTo, editing } = useConversationContext();
  const typing = useTypingStore();
  const people = usePresenceStore();
  const membership = useMembershipStore();
  const { roomId } = room.value;
  const draft = useDraft(() => document.hasFocus() && document.activeElement === field.value);
  const { text } = draft;

  const left = computed(() => LIMITS.contentLength - text.value.length);
  const showLeft = computed(() => text.value.length >= COUNT_FROM);
  const sendable = computed(() => left.value >= 0 && isVisible(text.value));

  const focus = () => void focusAfterLayers(() => field.value);

  /** Whether so long a text is taken over; says so if not. */
  function takes(length: number): boolean {
    if (length <= MAX_TEXT) return true;
    notify(i18n.global.t('composer.tooLong', { count: LIMITS.contentLength.toLocaleString(i18n.global.locale.value) }));
    return false;
  }

  function onInput(value: string, picked?: NamedPerson): void {
    if (!takes(value.length)) {
      if (field.value) field.value.value = text.value;
      return;
    }
    draft.write(value, picked && [picked]);
    if (!editing.value && value !== '') typing.signal(roomId);
  }

  /** Refuses what is too long before the field has it. */
  function onPaste(event: ClipboardEvent): void {
    const pasted = event.clipboardData?.getData('text/plain') ?? '';
    if (!takes(text.value.length + pasted.length)) event.preventDefault();
  }

  /** Inserts a text at the caret. */
  function insert(piece: string): void {
    const box = field.value;
    const start = box?.selectionStart ?? text.value.length;
    const end = box?.selectionEnd ?? start;
    onInput(text.value.slice(0, start) + piece + text.value.slice(end));
    void nextTick(() => box?.setSelectionRange(start + piece.length, start + piece.length));
    focus();
  }

  function cancel(): void {
    if (editing.value) editing.value = undefined;
    else replyingTo.value = undefined;
    focus();
  }

  /** Whom the text names, of those whom this page knows; the outbox asks for the others. */
  function namedBy(content: string): NamedPerson[] {
    const before = editing.value?.mentions ?? [];
    const preferred = [...draft.picked.value.map(({ userId }) => userId), ...before];
    const known = before.map((userId) => ({ userId, displayName: people.displayName(userId) }));
    return namedIn(content, [...membership.members(roomId), ...draft.picked.value, ...known], preferred);
  }

  /** Whom the text calls, where this user may call everybody; where they may not, it is a word like others. */
  function callsOf(content: string) {
    const { role, memberCount, direct } = room.value;
    return !direct && mayCall(role, memberCount) ? callsIn(content) : undefined;
  }

  /** Empties the field, and puts the text back if it could not be stored. */
  async function submit(): Promise<void> {
    if (!sendable.value) return;
    const [content, named, calls] = [text.value.trim(), namedBy(text.value), callsOf(text.value)];
    const mentions = mentionsOfNamed(named);
    const written = { content, ...(mentions.length > 0 && { mentions, named }), ...(calls && { calls }) };
    const [target, answered, picked] = [editing.value, replyingTo.value, draft.picked.value];
    if (target) editing.value = undefined;
    else {
      draft.write('');
      replyingTo.value = undefined;
    }
    try {
      if (target) await conversation.edit(target.seq, written);
      else await conversation.send({ ...written, ...(answered && { replyTo: answered.seq }) });
    } catch (error) {
      notify(errorText(error));
      if (target) editing.value = target;
      else replyingTo.value ??= answered;
      draft.write(target || text.value === '' ? content : `${content}\n${text.value}`, picked);
    }
  }

  /** Edits this user's last message that is not deleted. */
  function editLast(): void {
    const last = conversation.messages.value.findLast(
      (it) => !it.pending && it.userId === me && it.kind === 'text' && !it.deletedAt,
    );
    if (last && !last.pending) editing.value = last;
  }

  watch([() => editing.value?.seq, () => replyingTo.value?.seq], focus);

  return { text, left, showLeft, sendable, onInput, onPaste, insert, cancel, submit, editLast, focus };
}
