import type { Ref } from 'vue';
import { useConversationContext } from '../conversation/conversation-context';
import { isComposingKey, isSendKey } from './composer-keys';
import type { useCompletion } from './use-completion';
import type { useComposer } from './use-composer';
import type { useFormatting } from './use-formatting';

interface ComposerKeys {
  text: Readonly<Ref<string>>;
  composer: Pick<ReturnType<typeof useComposer>, 'submit' | 'cancel' | 'editLast'>;
  completion: Pick<ReturnType<typeof useCompletion>, 'suggestions' | 'move' | 'dismiss'>;
  formatting: Pick<ReturnType<typeof useFormatting>, 'onKey'>;
  complete: () => void;
  enterSends: boolean;
}

/** Returns the keydown handler of the composer's field: first for what is suggested, then for the text. */
export function useComposerKeys({
  text,
  composer,
  completion,
  formatting,
  complete,
  enterSends,
}: ComposerKeys): (event: KeyboardEvent) => void {
  const { editing, replyingTo } = useConversationContext();

  function onSuggestionKey(event: KeyboardEvent): boolean {
    if (completion.suggestions.value.length === 0) return false;
    if (event.key === 'ArrowDown') completion.move(1);
    else if (event.key === 'ArrowUp') completion.move(-1);
    else if (event.key === 'Escape') completion.dismiss();
    else if (event.key === 'Tab' || isSendKey(event)) complete();
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
    if (!isComposingKey(event) && (onSuggestionKey(event) || onTextKey(event))) event.preventDefault();
  };
}
