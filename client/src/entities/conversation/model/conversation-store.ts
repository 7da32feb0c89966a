import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { ApiError, connection } from '@/shared/api';
import { useRoomStore } from '@/entities/room/@x/conversation';
import { type Conversation, createConversation, type LiveConversation } from './create-conversation';
import { Outbox } from './outbox';
import { openOutboxStorage } from './outbox-storage';

/** Conversations nobody looks at any more that are kept for a quick return. */
const KEPT = 8;

/** The conversations this page has open, and the outbox they share. */
export const useConversationStore = defineStore('conversation', () => {
  const rooms = useRoomStore();
  const outbox = shallowRef<Outbox>();
  const open = new Map<string, { conversation: LiveConversation; users: number }>();
  let owner = '';
  let opening: Promise<void> | undefined;

  /** Gives the room's conversation and the function to call when it is not looked at any more. */
  function look(roomId: string): { conversation: Conversation; leave: () => void } {
    const held = open.get(roomId) ?? {
      conversation: createConversation(roomId, rooms, () => outbox.value, outboxReady),
      users: 0,
    };
    const fresh = !open.has(roomId);
    // The latest looked at goes to the end.
    open.delete(roomId);
    open.set(roomId, held);
    held.users += 1;
    if (fresh) load(held.conversation);
    let left = false;
    return {
      conversation: held.conversation,
      leave() {
        if (!left) held.users -= 1;
        left = true;
        closeIdle();
      },
    };
  }

  function load(conversation: LiveConversation): void {
    void conversation.reload().catch(() => undefined);
  }

  function closeIdle(): void {
    const idle = [...open].filter(([, { users }]) => users === 0);
    for (const [roomId, { conversation }] of idle.slice(0, Math.max(0, idle.length - KEPT))) {
      conversation.dispose();
      open.delete(roomId);
    }
  }

  // A page opened by its address asks for its room before the list of rooms is there.
  watch(
    () => rooms.state,
    (state) => {
      if (state === 'ready')
        for (const roomId of open.keys()) void rooms.loadMembersIfFew(roomId).catch(() => undefined);
    },
  );

  /** A message may be written before the storage is open. */
  async function outboxReady(): Promise<Outbox> {
    await opening;
    if (!outbox.value) throw new ApiError({ code: 'unauthenticated', message: 'Nobody is signed in.' });
    return outbox.value;
  }

  const begin = (userId: string): Promise<void> => (opening = openOutbox(userId));

  async function openOutbox(userId: string): Promise<void> {
    owner = userId;
    const storage = await openOutboxStorage(userId);
    if (owner !== userId || outbox.value) return storage.close();
    const box = new Outbox(userId, storage, {
      send: (message) => connection.command('send_message', message),
      online: () => connection.status.value === 'online',
      delivered({ roomId }, { rev }) {
        const room = rooms.byId(roomId);
        if (!open.has(roomId) || !room || room.rev >= rev) return false;
        rooms.expect(roomId, rev);
        return true;
      },
    });
    outbox.value = box;
    await box.restore();
  }

  /** The connection is there (again): what waits goes out, what could not be loaded is. */
  function resume(): void {
    void outbox.value?.restore();
    for (const { conversation } of open.values()) if (conversation.state.value === 'error') load(conversation);
  }

  /** Whoever signed out of their own will leaves nothing behind; an expired session's messages wait for its user. */
  async function clear({ forget }: { forget: boolean }): Promise<void> {
    const box = outbox.value;
    owner = '';
    outbox.value = undefined;
    for (const { conversation } of open.values()) conversation.dispose();
    open.clear();
    if (forget) await box?.destroy();
    else box?.close();
  }

  const unsent = (): Promise<number> => Promise.resolve(outbox.value?.unsent ?? 0);

  return { look, begin, resume, clear, unsent };
});
