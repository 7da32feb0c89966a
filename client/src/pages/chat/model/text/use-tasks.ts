import { computed, type Ref } from 'vue';
import { type TimelineItem, withTick } from '@/entities/conversation';
import { errorText } from '@/shared/i18n';
import { notify } from '@/shared/ui';
import { useConversationContext } from '../conversation/conversation-context';

/** The function that ticks a box of this message by its line: an edit of the message. Undefined for what can't be edited now. */
export function useTasks(item: () => TimelineItem | undefined): Readonly<Ref<((line: number) => void) | undefined>> {
  const { conversation } = useConversationContext();
  return computed(() => {
    const message = item();
    if (!message || message.pending) return undefined;
    return (line: number) => {
      const { seq, content, mentions = [], calls } = message;
      conversation
        .edit(seq, { content: withTick(content, line), mentions: [...mentions], ...(calls && { calls }) })
        .catch((error: unknown) => notify(errorText(error)));
    };
  });
}
