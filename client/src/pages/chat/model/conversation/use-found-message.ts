import { onScopeDispose, shallowRef, watch } from 'vue';
import type { Message } from '@/entities/conversation';
import { TIMES } from '@/shared/api';
import { useConversationContext } from './conversation-context';

/** A message of the room by its seq, fetched if need be; undefined asks for none. While that fails, it is tried again, less and less often. */
export function useFoundMessage(seq: () => number | undefined) {
  const { conversation } = useConversationContext();
  const message = shallowRef<Message>();
  const failed = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function find(wanted: number, tries: number): Promise<void> {
    try {
      const found = await conversation.find(wanted);
      if (seq() !== wanted) return;
      message.value = found;
      failed.value = false;
    } catch {
      if (seq() !== wanted) return;
      failed.value = true;
      const wait = Math.min(TIMES.syncIntervalMs, TIMES.syncRetryMs * 2 ** tries);
      timer = setTimeout(() => void find(wanted, tries + 1), wait);
    }
  }

  watch(
    seq,
    (wanted) => {
      clearTimeout(timer);
      message.value = undefined;
      failed.value = false;
      if (wanted !== undefined) void find(wanted, 0);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));

  return { message, failed };
}
