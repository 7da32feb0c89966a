import { inject, type InjectionKey, provide, ref, type Ref } from 'vue';
import type { ConfirmedMessage, Conversation } from '@/entities/conversation';
import type { RoomSummary } from '@/entities/room';

/** State shared by the components of one open conversation. */
export interface ConversationContext {
  conversation: Conversation;
  room: Readonly<Ref<RoomSummary>>;
  me: string;
  replyingTo: Ref<ConfirmedMessage | undefined>;
  editing: Ref<ConfirmedMessage | undefined>;
  /** The message whose deletion waits for confirmation. */
  deleting: Ref<ConfirmedMessage | undefined>;
  /** The seq that a jump led to, for two seconds. */
  highlighted: Ref<number | undefined>;
  jumpTo: (seq: number) => void;
  /** Instead of what was being edited. */
  reply: (message: ConfirmedMessage) => void;
  /** The time whose month a calendar shows; undefined while none is open. */
  pickingDay: Ref<string | undefined>;
}

const KEY: InjectionKey<ConversationContext> = Symbol('conversation');

/** Provides the context to child components. Call in a setup function. */
export function provideConversation(
  shared: Pick<ConversationContext, 'conversation' | 'room' | 'me' | 'jumpTo'>,
): ConversationContext {
  const [replyingTo, editing] = [ref<ConfirmedMessage>(), ref<ConfirmedMessage>()];
  const context: ConversationContext = {
    ...shared,
    replyingTo,
    editing,
    deleting: ref(),
    highlighted: ref(),
    pickingDay: ref(),
    reply: (message) => {
      editing.value = undefined;
      replyingTo.value = message;
    },
  };
  provide(KEY, context);
  return context;
}

/** Throws outside of a conversation. */
export function useConversationContext(): ConversationContext {
  const context = inject(KEY);
  if (!context) throw new Error('useConversationContext() needs provideConversation() in a parent component.');
  return context;
}
