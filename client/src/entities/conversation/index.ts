export type { Message, SearchResult } from '@suda/contract';
export { searchMessages } from './api/search-messages';
export { useConversationStore } from './model/conversation-store';
export type { Conversation } from './model/create-conversation';
export { drafts } from './model/drafts';
export { useConversation } from './model/use-conversation';
export type { ConfirmedMessage, OutboxMessage, TimelineItem } from './model/timeline-item';
