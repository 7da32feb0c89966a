import { computed } from 'vue';
import { useConversationContext } from './conversation-context';

/** Steps through the unread messages that mention this user, oldest first and around again. */
export function useMentionSteps(goTo: (seq: number) => unknown) {
  const { room } = useConversationContext();
  const mentions = computed(() => room.value.mentionedAt ?? []);
  const count = computed(() => mentions.value.length);
  let last = 0;

  function next(): void {
    const seq = mentions.value.find((it) => it > last) ?? mentions.value[0];
    if (seq === undefined) return;
    last = seq;
    void goTo(seq);
  }

  return { count, next };
}
