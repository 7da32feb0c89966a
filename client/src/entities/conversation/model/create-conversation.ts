import { computed, type Ref } from 'vue';
import type { Message } from '@suda/contract';
import { type ApiError, connection, LIMITS, restUrl } from '@/shared/api';
import type { useRoomStore } from '@/entities/room/@x/conversation';
import { type SearchPage, searchMessages } from '../api/search-messages';
import { createMessageCache } from './message-cache';
import { createMessagePages, type LoadState } from './message-pages';
import { messageAt } from './message-window';
import type { Outbox } from './outbox';
import type { ConfirmedMessage, OutboxMessage, TimelineItem } from './timeline-item';

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
  readonly state: Readonly<Ref<LoadState>>;
  /** Why `state` is `error`. */
  readonly error: Readonly<Ref<ApiError | undefined>>;
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

export interface LiveConversation extends Conversation {
  dispose(): void;
}

export function createConversation(
  roomId: string,
  rooms: ReturnType<typeof useRoomStore>,
  outbox: () => Outbox | undefined,
  outboxReady: () => Promise<Outbox>,
): LiveConversation {
  const cache = createMessageCache(roomId);
  const pages = createMessagePages(
    roomId,
    () => rooms.byId(roomId)?.seq ?? 0,
    (messages) => {
      for (const { clientMessageId, userId } of messages) {
        if (clientMessageId && userId === rooms.me) outbox()?.confirm(clientMessageId);
      }
    },
  );

  function take(messages: readonly Message[]): void {
    cache.changed(messages);
    pages.take(messages);
  }

  const unfollow = rooms.follow(roomId, { upsert: take, reset: () => void pages.reset().catch(() => undefined) });

  const messages = computed<readonly TimelineItem[]>(() => {
    const confirmed = (pages.window.value?.messages ?? []) as readonly ConfirmedMessage[];
    if (pages.hasNewer.value) return confirmed;
    const waiting = outbox()?.in(roomId) ?? [];
    if (waiting.length === 0) return confirmed;
    const shown = new Set(confirmed.map(({ clientMessageId }) => clientMessageId));
    return [
      ...confirmed,
      ...waiting
        .filter(({ clientMessageId }) => !shown.has(clientMessageId))
        .map(({ state, ...entry }): OutboxMessage => ({
          ...entry,
          pending: state === 'failed' ? 'failed' : true,
          userId: rooms.me,
        })),
    ];
  });

  async function reload(): Promise<void> {
    await Promise.all([pages.loadNewest(), rooms.loadMembersIfFew(roomId).catch(() => undefined)]);
  }

  async function send(message: NewMessage): Promise<string> {
    if (pages.hasNewer.value) void pages.jumpToLatest().catch(() => undefined);
    rooms.iSent(roomId);
    return (await outboxReady()).add({ ...message, roomId });
  }

  async function changed(command: Promise<{ message: Message }>): Promise<void> {
    const { message } = await command;
    take([message]);
    rooms.expect(roomId, message.rev);
  }

  function readers(seq: number): number {
    const room = rooms.byId(roomId);
    if (!room || room.memberCount > LIMITS.readMarkerMembers) return 0;
    const author = pages.window.value && messageAt(pages.window.value, seq)?.userId;
    const list = rooms.memberList(roomId);
    if (!list) return 0;
    return list.members.filter(({ userId, readSeq }) => userId !== author && readSeq !== undefined && readSeq < seq)
      .length;
  }

  return {
    roomId,
    messages,
    state: pages.state,
    error: pages.error,
    hasOlder: pages.hasOlder,
    hasNewer: pages.hasNewer,
    loadingOlder: pages.loadingOlder,
    loadingNewer: pages.loadingNewer,
    reload,
    loadOlder: pages.loadOlder,
    loadNewer: pages.loadNewer,
    jumpTo: pages.jumpTo,
    jumpToLatest: pages.jumpToLatest,
    find(seq) {
      const held = pages.window.value && messageAt(pages.window.value, seq);
      return held ? Promise.resolve(held) : cache.get(seq);
    },
    send,
    retry: async (clientMessageId) => outbox()?.retry(clientMessageId),
    discard: async (clientMessageId) => outbox()?.discard(clientMessageId),
    edit: (seq, content) => changed(connection.command('edit_message', { roomId, seq, content })),
    remove: (seq) => changed(connection.command('delete_message', { roomId, seq })),
    react: (seq, emoji, on) =>
      changed(connection.command(on ? 'add_reaction' : 'remove_reaction', { roomId, seq, emoji })),
    readers,
    search: (q, cursor, signal) =>
      searchMessages(q, { room: roomId, ...(cursor && { cursor }), ...(signal && { signal }) }),
    searchAll: (q, cursor, signal) => searchMessages(q, { ...(cursor && { cursor }), ...(signal && { signal }) }),
    exportUrl: (format) => restUrl('exportRoom', { id: roomId }, { format }),
    dispose: unfollow,
  };
}
