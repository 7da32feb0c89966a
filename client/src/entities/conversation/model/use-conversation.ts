import type { Ref } from 'vue';
import type { Message } from '@suda/contract';
import type { SearchPage } from '../api/search-messages';
import type { TimelineItem } from './timeline-item';

export interface NewMessage {
  content: string;
  replyTo?: number;
  mentions?: string[];
}

/** One room's messages as this page shows them. */
export interface Conversation {
  readonly roomId: string;
  /** Ascending by seq; then, on the newest page, what is still in the outbox. */
  readonly messages: Readonly<Ref<readonly TimelineItem[]>>;
  readonly state: Readonly<Ref<'idle' | 'loading' | 'ready' | 'error'>>;
  readonly hasOlder: Readonly<Ref<boolean>>;
  /** True after a jump, or after scrolling far up: newer messages exist than those held. */
  readonly hasNewer: Readonly<Ref<boolean>>;
  readonly loadingOlder: Readonly<Ref<boolean>>;
  readonly loadingNewer: Readonly<Ref<boolean>>;
  /** Again, after `state` became `error`. */
  reload(): Promise<void>;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** Replaces the messages by a page around `seq`, unless it is among them. */
  jumpTo(seq: number): Promise<void>;
  jumpToLatest(): Promise<void>;
  /** A held message, or one fetched and remembered (for replies); undefined when there is none. */
  find(seq: number): Promise<Message | undefined>;
  /** Kept until the server has it, over reloads too. Gives the clientMessageId. */
  send(message: NewMessage): Promise<string>;
  retry(clientMessageId: string): Promise<void>;
  discard(clientMessageId: string): Promise<void>;
  edit(seq: number, content: string): Promise<void>;
  remove(seq: number): Promise<void>;
  react(seq: number, emoji: string, on: boolean): Promise<void>;
  /** How many members have not read it; 0 in rooms of more than 100 and while members are not known. */
  readers(seq: number): number;
  search(q: string, cursor?: string, signal?: AbortSignal): Promise<SearchPage>;
  searchAll(q: string, cursor?: string, signal?: AbortSignal): Promise<SearchPage>;
  exportUrl(format: 'txt' | 'json'): string;
}

/** Gives the room's conversation, the same to everyone who asks; begins to load it. Call in a setup function. */
export function useConversation(roomId: string): Conversation {
  throw new Error(`not there yet: ${roomId}`);
}
