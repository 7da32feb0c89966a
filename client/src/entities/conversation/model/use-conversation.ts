import { getCurrentScope, onScopeDispose } from 'vue';
import type { Conversation } from './create-conversation';
import { useConversationStore } from './conversation-store';

/** Returns the room's conversation, shared by all callers, and starts to load it. Call in a setup function. */
export function useConversation(roomId: string): Conversation {
  const { conversation, release } = useConversationStore().acquire(roomId);
  if (getCurrentScope()) onScopeDispose(release);
  return conversation;
}
