import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { type Boot, connection } from '@/shared/api';
import { useMembershipStore, useReplicaStore, useRoomStore, useTypingStore } from '@/entities/room/@x/conversation';
import { usePresenceStore } from '@/entities/user/@x/conversation';
import { type Conversation, createConversation, type LiveConversation } from './create-conversation';
import { store } from '@/shared/storage';
import { drafts } from './drafts';
import { deleteKeptOfOthers } from './kept/kept-storage';
import { RoomKeeper } from './kept/room-keeper';
import type { GivenPage } from './message-pages';
import { Outbox } from './outbox';
import { deleteOutboxStorage, outboxStorageOf } from './outbox-storage';
import { sendEntry } from './send-entry';

/** Where this tab was read in each room, over reloads. */
const PLACES = 'suda.places:';
/** Released conversations kept for a quick return. */
const MAX_IDLE = 8;

/** A message, and how far below the upper edge of what is in sight it begins, in px. */
export interface ReadingPlace {
  seq: number;
  offset: number;
}

type Opened = NonNullable<Boot['opened']>;

/** The conversations this page has open, and the outbox they share. */
export const useConversationStore = defineStore('conversation', () => {
  const rooms = useRoomStore();
  const replicas = useReplicaStore();
  const membership = useMembershipStore();
  const typing = useTypingStore();
  const presence = usePresenceStore();
  const outbox = shallowRef<Outbox>();
  /** Where this user was reading in rooms that they left, while not at the end. */
  const places = new Map<string, ReadingPlace>();
  const open = new Map<string, { conversation: LiveConversation; users: number }>();
  /** What was not sent, in all rooms, the oldest first. */
  const failed = computed(() => outbox.value?.failed ?? []);
  let owner = '';
  let keeper: RoomKeeper | undefined;
  /** The page of a room that came as this page opened, until it is shown. */
  let opened: Promise<Opened | undefined> | undefined;

  replicas.subscribe({
    changed: (roomId) => keeper?.change(roomId),
    advanced: (roomId, advance) => keeper?.advance(roomId, advance),
    dropped: (roomId) => keeper?.forget(roomId),
  });
  // What came just before the page is left is kept.
  globalThis.document?.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void keeper?.flush();
  });

  /** Returns the room's conversation, and the function to call when it is not shown any more. */
  function acquire(roomId: string): { conversation: Conversation; release: () => void } {
    const held = open.get(roomId) ?? {
      conversation: createConversation(roomId, {
        replicas,
        membership,
        typing,
        outbox: () => outbox.value,
        given,
        keep: (id, messages) => keeper?.keep(id, messages),
      }),
      users: 0,
    };
    const fresh = !open.has(roomId);
    // The latest acquired goes to the end.
    open.delete(roomId);
    open.set(roomId, held);
    held.users += 1;
    if (fresh) void held.conversation.reload().catch(() => undefined);
    let released = false;
    return {
      conversation: held.conversation,
      release: () => {
        if (!released) held.users -= 1;
        released = true;
        closeIdle();
      },
    };
  }

  /** What this browser kept of the room, else what came as the page opened. */
  async function given(roomId: string, seq: number): Promise<GivenPage | undefined> {
    const kept = await keeper?.messagesOf(roomId);
    if (kept?.[0] && kept[0].seq <= seq + 1) return { messages: kept, more: true };
    const page = await opened;
    if (page?.room.roomId !== roomId) return undefined;
    opened = undefined;
    // It lacks what has come since.
    const behind = (replicas.summaryOf(roomId)?.rev ?? 0) > page.rev;
    return behind ? undefined : page;
  }

  function closeIdle(): void {
    const idle = [...open].filter(([, { users }]) => users === 0);
    for (const [roomId, { conversation }] of idle.slice(0, Math.max(0, idle.length - MAX_IDLE))) {
      conversation.dispose();
      open.delete(roomId);
    }
  }

  // A page opened by its URL acquires its conversation before the list of rooms is loaded.
  watch(
    () => rooms.state,
    (state) => {
      if (state !== 'ready') return;
      for (const roomId of open.keys()) void membership.loadIfFew(roomId).catch(() => undefined);
    },
  );

  /** Puts in what this browser keeps of the user's rooms. Returns the ids of these rooms. */
  async function restore(userId: string): Promise<readonly string[]> {
    keeper = new RoomKeeper(userId, {
      replicas,
      isListed: () => rooms.state === 'ready',
      displayName: presence.displayName,
      recordKept: presence.recordKept,
    });
    void deleteKeptOfOthers(userId);
    for (const [roomId, place] of placesOf(userId)) places.set(roomId, place);
    return keeper.restore();
  }

  async function begin(userId: string): Promise<void> {
    if (outbox.value) return;
    owner = userId;
    const box = new Outbox(userId, outboxStorageOf(userId), {
      send: (entry) => sendEntry(entry, { membership, presence }),
      online: () => connection.status.value === 'online',
      delivered: ({ roomId }, { rev }) => {
        const room = replicas.summaryOf(roomId);
        if (!open.has(roomId) || !room || room.rev >= rev) return false;
        replicas.expect(roomId, rev);
        return true;
      },
    });
    outbox.value = box;
    await box.restore();
  }

  /** Connected (again), and periodically: sends waiting messages and loads what failed to load. */
  function resume(): void {
    void outbox.value?.restore();
    for (const { conversation } of open.values()) conversation.resume();
  }

  /** Closes everything. `forget` deletes what is unsent, after a deliberate sign-out; otherwise it waits for the user's return. */
  async function clear({ forget }: { forget: boolean }): Promise<void> {
    const [box, userId, kept] = [outbox.value, owner, keeper];
    owner = '';
    outbox.value = keeper = opened = undefined;
    for (const { conversation } of open.values()) conversation.dispose();
    open.clear();
    places.clear();
    globalThis.sessionStorage?.removeItem(PLACES + userId);
    // What only this browser has may wait for the user's return; what the server has may not.
    const emptied = kept?.destroy();
    if (!forget) {
      box?.close();
      await emptied;
      return;
    }
    drafts.forget(userId);
    // Also what this page could not open.
    await Promise.all([emptied, box?.destroy(), deleteOutboxStorage(userId)]);
  }

  /** What the user wrote in a room and has not sent: messages in the order of writing, then the drafts. */
  function unsentIn(roomId: string): string[] {
    const texts = [drafts.readEdit(owner, roomId)?.text ?? '', drafts.read(owner, roomId).text].filter(Boolean);
    return [...(outbox.value?.in(roomId) ?? []).map(({ content }) => content), ...texts];
  }

  /** Forgets all of that. */
  async function discardIn(roomId: string): Promise<void> {
    drafts.keep(owner, roomId, { text: '', picked: [] });
    drafts.keepEdit(owner, roomId, undefined);
    await Promise.all((outbox.value?.in(roomId) ?? []).map((entry) => discard(entry.clientMessageId)));
  }

  /** How many messages and drafts the user has not sent in this browser, in other tabs too. */
  const unsent = async (): Promise<number> => ((await outbox.value?.countUnsent()) ?? 0) + drafts.count(owner);

  /** Something is on its way to the server. */
  const isSending = (): boolean => connection.status.value === 'online' && (outbox.value?.isWaiting ?? false);

  /** Sends a failed message or edit again. */
  const retry = async (clientMessageId: string): Promise<void> => outbox.value?.retry(clientMessageId);
  /** Forgets it. */
  const discard = async (clientMessageId: string): Promise<void> => outbox.value?.discard(clientMessageId);

  const placeIn = (roomId: string): ReadingPlace | undefined => places.get(roomId);

  /** Without a place, the room opens as if for the first time. */
  function keepPlace(roomId: string, place: ReadingPlace | undefined): void {
    // A timeline that goes with its user's session says it after `clear`.
    if (place && owner) places.set(roomId, place);
    else places.delete(roomId);
    if (owner) store(sessionStorage, PLACES + owner, JSON.stringify([...places]));
  }

  /** Sets the page of a room that comes as this page opens. */
  const expectOpened = (page: Promise<Opened | undefined>): void => void (opened = page);

  /** Nobody is signed in: nothing is kept of anybody's rooms. */
  const forgetKept = (): Promise<void> => deleteKeptOfOthers();

  return {
    failed,
    placeIn,
    keepPlace,
    acquire,
    restore,
    forgetKept,
    expectOpened,
    begin,
    resume,
    clear,
    unsentIn,
    isSending,
    discardIn,
    unsent,
    retry,
    discard,
  };
});

function placesOf(userId: string): [roomId: string, ReadingPlace][] {
  try {
    return JSON.parse(globalThis.sessionStorage?.getItem(PLACES + userId) ?? '[]') as [string, ReadingPlace][];
  } catch {
    return [];
  }
}
