import { inject, type InjectionKey, provide, ref, type Ref } from 'vue';
import type { ConfirmedMessage, Conversation } from '@/entities/conversation';
import type { RoomSummary } from '@/entities/room';

/** What the parts of one open conversation share. */
export interface ConversationContext {
  conversation: Conversation;
  room: Readonly<Ref<RoomSummary>>;
  me: string;
  replyingTo: Ref<ConfirmedMessage | undefined>;
  editing: Ref<ConfirmedMessage | undefined>;
  /** Asked whether it may go. */
  deleting: Ref<ConfirmedMessage | undefined>;
  /** The message that a jump led to, for a moment. */
  highlighted: Ref<number | undefined>;
  jumpTo: (seq: number) => void;
}

const KEY: InjectionKey<ConversationContext> = Symbol('conversation');

export function provideConversation(
  given: Pick<ConversationContext, 'conversation' | 'room' | 'me' | 'jumpTo'>,
): ConversationContext {
  const context: ConversationContext = {
    ...given,
    replyingTo: ref(),
    editing: ref(),
    deleting: ref(),
    highlighted: ref(),
  };
  provide(KEY, context);
  return context;
}

export function useConversationContext(): ConversationContext {
  const context = inject(KEY);
  if (!context) throw new Error('A part of a conversation stands outside of one.');
  return context;
}
