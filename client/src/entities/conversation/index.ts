export type { Message, SearchResult } from '@suda/contract';
export { searchMessages, type SearchPage } from './api/search-messages';
export { useConversationStore } from './model/conversation-store';
export type { Conversation, NewMessage } from './model/create-conversation';
export { useConversation } from './model/use-conversation';
export type { ConfirmedMessage, OutboxMessage, TimelineItem } from './model/timeline-item';
