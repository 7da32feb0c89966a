import { computed, type Ref } from 'vue';
import type { Message, ReactionChange } from '@suda/contract';
import { ApiError, connection, LIMITS, type LoadState, unreadCount } from '@/shared/api';
import type { useMembershipStore, useReplicaStore, useTypingStore } from '@/entities/room/@x/conversation';
import { createMessageCache } from './message-cache';
import { createMessagePages, type GivenPage } from './message-pages';
import { messageAt } from './message-window';
import type { Outbox } from './outbox';
import type { OutgoingMessage } from './outbox-entry';
import type { TimelineItem } from './timeline-item';
import { withEdits, withUnsent } from './with-outbox';

/** One room's messages as this page shows them. What rejects, rejects with ApiError. */
export interface Conversation {
  readonly roomId: string;
  /** Ascending by seq; then, on the newest page, what is still in the outbox. */
  readonly messages: Readonly<Ref<readonly TimelineItem[]>>;
  readonly state: Readonly<Ref<LoadState>>;
  readonly hasOlder: Readonly<Ref<boolean>>;
  /** True after a jump, or after scrolling far up: newer messages exist than those held. */
  readonly hasNewer: Readonly<Ref<boolean>>;
  /** How far the page before the first message, and what follows the last one, have come. */
  readonly older: Readonly<Ref<LoadState>>;
  readonly newer: Readonly<Ref<LoadState>>;
  /** Loads the place to read on: around the first unread message, or the end. Also after `state` became `error`. */
  reload: () => Promise<void>;
  /** Never reject: a failure shows in `older` and `newer`. */
  loadOlder: () => Promise<void>;
  loadNewer: () => Promise<void>;
  /** Replaces the messages by a page around `seq`, unless it is among them, or not in the room. */
  jumpTo: (seq: number) => Promise<void>;
  jumpToLatest: () => Promise<void>;
  /** A held message, or one that is fetched and cached (for replies); undefined when there is none. */
  find: (seq: number) => Promise<Message | undefined>;
  /** Stores the message until the server has it, over reloads too. Returns the clientMessageId. */
  send: (message: Omit<OutgoingMessage, 'roomId'>) => Promise<string>;
  /** Stores the message's new text until the server has it, over reloads too. */
  edit: (seq: number, changed: Omit<OutgoingMessage, 'roomId' | 'replyTo' | 'edits'>) => Promise<void>;
  remove: (seq: number) => Promise<void>;
  react: (seq: number, emoji: string, on: boolean) => Promise<void>;
  /** The number of members who have not read it; 0 in rooms of more than 100 and while members are not loaded. */
  unreadBy: (seq: number) => number;
}

export interface LiveConversation extends Conversation {
  /** Tries again what failed to load. */
  resume: () => void;
  /** Stops following the room. */
  dispose: () => void;
}

export interface ConversationDeps {
  replicas: ReturnType<typeof useReplicaStore>;
  membership: ReturnType<typeof useMembershipStore>;
  typing: ReturnType<typeof useTypingStore>;
  outbox: () => Outbox | undefined;
  /** A page to begin with that has what follows `seq`, if there is one without a request. */
  given?: (roomId: string, seq: number) => Promise<GivenPage | undefined>;
  /** The room's latest messages are these. */
  keep?: (roomId: string, messages: readonly Message[]) => void;
}

export function createConversation(
  roomId: string,
  { replicas, membership, typing, outbox, given, keep }: ConversationDeps,
): LiveConversation {
  const cache = createMessageCache(roomId);
  const pages = createMessagePages(
    roomId,
    () => replicas.summaryOf(roomId)?.seq ?? 0,
    seen,
    given && ((seq) => given(roomId, seq)),
  );

  function seen(messages: readonly Message[]): void {
    confirmOutbox(messages);
    const latest = pages.latest();
    if (latest) keep?.(roomId, latest);
  }

  function confirmOutbox(messages: readonly Message[]): void {
    for (const { clientMessageId, userId } of messages) {
      if (clientMessageId && userId === replicas.me) outbox()?.confirm(clientMessageId);
    }
    outbox()?.confirmUpTo(roomId, replicas.summaryOf(roomId)?.rev ?? 0);
  }

  function upsert(messages: readonly Message[]): void {
    cache.invalidate(messages);
    pages.upsert(messages);
  }

  function react(reactions: readonly ReactionChange[]): void {
    cache.invalidate(reactions);
    pages.react(reactions);
  }

  const unfollow = replicas.follow(roomId, { upsert, react, reset: () => void pages.reset() });

  const messages = computed<readonly TimelineItem[]>(() => {
    const waiting = outbox()?.in(roomId) ?? [];
    const confirmed = withEdits(pages.window.value?.messages ?? [], waiting);
    return pages.hasNewer.value ? confirmed : withUnsent(confirmed, waiting, replicas.me);
  });

  async function reload(): Promise<void> {
    const room = replicas.summaryOf(roomId);
    const readSeq = room && unreadCount(room) > 0 ? room.readSeq : undefined;
    await Promise.all([pages.open(readSeq), membership.loadIfFew(roomId).catch(() => undefined)]);
  }

  function resume(): void {
    if (pages.state.value === 'error') void reload().catch(() => undefined);
    else pages.resume();
  }

  function writableOutbox(): Outbox {
    const box = outbox();
    if (!box) throw new ApiError({ code: 'unauthenticated', message: 'No user is signed in.' });
    return box;
  }

  async function send(message: Omit<OutgoingMessage, 'roomId'>): Promise<string> {
    if (pages.hasNewer.value) void pages.jumpToLatest().catch(() => undefined);
    typing.resetSignal(roomId);
    return writableOutbox().add({ ...message, roomId });
  }

  async function change(command: Promise<{ message: Message }>): Promise<void> {
    const { message } = await command;
    upsert([message]);
    replicas.expect(roomId, message.rev);
  }

  function unreadBy(seq: number): number {
    const room = replicas.summaryOf(roomId);
    if (!room || room.memberCount > LIMITS.readMarkerMembers) return 0;
    const author = pages.window.value && messageAt(pages.window.value, seq)?.userId;
    const list = membership.list(roomId);
    if (!list) return 0;
    return list.members.filter(({ userId, readSeq }) => userId !== author && readSeq !== undefined && readSeq < seq)
      .length;
  }

  return {
    roomId,
    messages,
    state: pages.state,
    hasOlder: pages.hasOlder,
    hasNewer: pages.hasNewer,
    older: pages.older,
    newer: pages.newer,
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
    edit: async (seq, changed) => {
      await writableOutbox().add({ roomId, ...changed, edits: seq });
    },
    async remove(seq) {
      await change(connection.command('delete_message', { roomId, seq }));
      // Its edits have no message any more.
      for (const entry of outbox()?.in(roomId) ?? []) {
        if (entry.edits === seq) await outbox()?.discard(entry.clientMessageId);
      }
    },
    react: (seq, emoji, on) =>
      change(connection.command(on ? 'add_reaction' : 'remove_reaction', { roomId, seq, emoji })),
    unreadBy,
    resume,
    dispose: unfollow,
  };
}
