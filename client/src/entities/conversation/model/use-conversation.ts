import { getCurrentScope, onScopeDispose } from 'vue';
import type { Conversation } from './create-conversation';
import { useConversationStore } from './conversation-store';

/** Gives the room's conversation, the same to everyone who asks; begins to load it. Call in a setup function. */
export function useConversation(roomId: string): Conversation {
  const { conversation, leave } = useConversationStore().look(roomId);
  if (getCurrentScope()) onScopeDispose(leave);
  return conversation;
}
