export { searchMessages, type SearchPage } from './api/search-messages';
export { type Conversation, useConversation } from './model/use-conversation';
export type { ConfirmedMessage, OutboxMessage, TimelineItem } from './model/timeline-item';
