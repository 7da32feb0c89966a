import type { Ref } from 'vue';
import { useConversationContext } from '../conversation/conversation-context';
import { isComposingKey, isSendKey } from './composer-keys';
import type { useComposer } from './use-composer';
import type { useFormatting } from './use-formatting';
import type { useMentions } from './use-mentions';

interface ComposerKeys {
  text: Readonly<Ref<string>>;
  composer: Pick<ReturnType<typeof useComposer>, 'submit' | 'cancel' | 'editLast'>;
  mentions: Pick<ReturnType<typeof useMentions>, 'suggestions' | 'move' | 'dismiss'>;
  formatting: Pick<ReturnType<typeof useFormatting>, 'onKey'>;
  insertMention: () => void;
  enterSends: boolean;
}

/** Returns the keydown handler of the composer's field: first for what is suggested, then for the text. */
export function useComposerKeys({
  text,
  composer,
  mentions,
  formatting,
  insertMention,
  enterSends,
}: ComposerKeys): (event: KeyboardEvent) => void {
  const { editing, replyingTo } = useConversationContext();

  function onMentionKey(event: KeyboardEvent): boolean {
    if (mentions.suggestions.value.length === 0) return false;
    if (event.key === 'ArrowDown') mentions.move(1);
    else if (event.key === 'ArrowUp') mentions.move(-1);
    else if (event.key === 'Escape') mentions.dismiss();
    else if (event.key === 'Tab' || isSendKey(event)) insertMention();
    else return false;
    return true;
  }

  function onTextKey(event: KeyboardEvent): boolean {
    if (formatting.onKey(event)) return true;
    if (enterSends && isSendKey(event)) void composer.submit();
    else if (event.key === 'Escape' && (editing.value || replyingTo.value)) composer.cancel();
    else if (event.key === 'ArrowUp' && text.value === '' && !editing.value) composer.editLast();
    else return false;
    return true;
  }

  return (event) => {
    if (!isComposingKey(event) && (onMentionKey(event) || onTextKey(event))) event.preventDefault();
  };
}
