import { watch } from 'vue';
import { connection, TIMES } from '@/shared/api';
import { useConversationStore } from '@/entities/conversation';
import {
  useInvitationStore,
  useMembershipStore,
  useRailStore,
  useReplicaStore,
  useRoomFrames,
  useRoomStore,
} from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { useContactStore, usePresenceStore } from '@/entities/user';
import { createFrameQueue } from './frame-queue';

/**
 * A lost frame that is of no revision (a marker, preferences, a room that is new) shows with the next message of its room, or
 * then. It costs the server several times what `sync` does.
 */
const LIST_EVERY_MS = 5 * TIMES.syncIntervalMs;

/** Connects the socket's frames to the stores and follows the session. Call once, after Pinia is installed. */
export function startRealtime(): void {
  const session = useSessionStore();
  const presence = usePresenceStore();
  const replicas = useReplicaStore();
  const rooms = useRoomStore();
  const membership = useMembershipStore();
  const invitations = useInvitationStore();
  const rail = useRailStore();
  const contacts = useContactStore();
  const conversations = useConversationStore();
  let timers: ReturnType<typeof setTimeout>[] = [];
  /** The list of rooms is being read from what the page opened with. */
  let opening = false;
  /** What failed to load since the latest connect. */
  const failed = new Set<() => Promise<unknown>>();

  const frames = useRoomFrames();
  const queue = createFrameQueue();
  const inTurn =
    <A extends unknown[]>(handler: (...args: A) => void) =>
    (...args: A) =>
      queue.add(() => handler(...args));
  connection.on('messages', (frame) => queue.addMessages(frame, frames.messages));
  connection.on('message_updated', inTurn(frames.message_updated));
  connection.on('message_reacted', inTurn(frames.message_reacted));
  connection.on('member_changed', inTurn(frames.member_changed));
  connection.on('room_updated', inTurn(frames.room_updated));
  connection.on('room_deleted', inTurn(frames.room_deleted));
  connection.on('room_created', inTurn(frames.room_created));
  connection.on('room_removed', inTurn(frames.room_removed));
  connection.on('room_prefs', inTurn(frames.room_prefs));
  connection.on('read_marker', inTurn(frames.read_marker));
  connection.on('typing', inTurn(frames.typing));
  connection.on('typing_users', inTurn(frames.typing_users));
  connection.on(
    'invitations_changed',
    inTurn(() => read(invitations.load)),
  );
  connection.on('rail', inTurn(rail.apply));
  connection.on('presence', inTurn(presence.onPresence));
  connection.on('resync', inTurn(catchUp));

  function read(load: () => Promise<unknown>): void {
    failed.delete(load);
    void load().catch(() => failed.add(load));
  }

  /** Tries again what failed to load. */
  function resume(): void {
    for (const load of [...failed]) read(load);
    membership.resume();
    conversations.resume();
  }

  async function loadRooms(): Promise<void> {
    await rooms.load();
    replicas.syncAll();
  }

  /** Shows what this browser kept, then what the page opened with, or at once that if it is there first. */
  function openWith(userId: string): void {
    const kept = conversations.restore(userId);
    const answer = session.openingOf(userId);
    let keptIds: readonly string[] = [];
    const restored = kept.then((ids) => void (keptIds = ids));
    opening = session.isOpening();
    if (!opening) return;
    conversations.expectOpened(answer.then((it) => it?.opened));
    rooms.open({
      first: answer.then(async (it) => {
        if (!it?.rooms) await restored;
        return it?.rooms;
      }),
      kept: () => keptIds,
    });
    read(rooms.load);
  }

  /** Pages of members say who is online, too: they are read after. */
  async function loadPresence(): Promise<void> {
    try {
      await presence.refresh();
    } finally {
      membership.revalidate();
    }
  }

  /** Asks what changed in the known rooms, and which other rooms there are. */
  function catchUp(): void {
    replicas.syncAll();
    read(loadRooms);
  }

  function stopTimers(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  }

  connection.onConnected(() => {
    stopTimers();
    replicas.stopSync();
    // What the list lacks that the page opened with comes with the second catching up.
    if (opening) replicas.syncAll();
    else catchUp();
    opening = false;
    conversations.resume();
    rooms.flushMarkers();
    for (const load of [rail.load, invitations.load, contacts.load, loadPresence]) read(load);
    timers = [
      // The server may have subscribed this socket to a room a moment after the first sync.
      setTimeout(() => {
        catchUp();
        resume();
      }, TIMES.syncRetryMs),
      setInterval(() => {
        replicas.syncAll();
        resume();
      }, TIMES.syncIntervalMs),
      setInterval(() => void rooms.refreshLatest().catch(() => undefined), LIST_EVERY_MS),
    ];
  });

  watch(
    () => session.status,
    (status) => {
      if (status === 'signedOut') void conversations.forgetKept();
    },
  );
  session.setUnsentCounter(() => conversations.unsent());
  watch(
    () => session.user?.userId,
    (userId, before) => {
      if (before !== undefined) {
        stopTimers();
        queue.clear();
        failed.clear();
        replicas.clear();
        presence.clear();
        invitations.clear();
        rail.clear();
        contacts.clear();
        void conversations.clear({ forget: session.leaving === before });
      }
      if (userId === undefined) return;
      replicas.begin(userId);
      openWith(userId);
      void conversations.begin(userId);
      connection.connect();
    },
    { immediate: true, flush: 'sync' },
  );
  watch(
    () => session.user,
    (user) => user && presence.record([user]),
    { immediate: true, flush: 'sync' },
  );
  // Whoever says it: a frame may have been missed.
  watch(
    () => session.user && presence.displayName(session.user.userId, session.user.displayName),
    (name) => name && session.renamed(name),
    { flush: 'sync' },
  );
}
