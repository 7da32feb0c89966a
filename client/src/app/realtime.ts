import { watch } from 'vue';
import { connection, TIMES } from '@/shared/api';
import { useConversationStore } from '@/entities/conversation';
import { useInvitationStore, useMembershipStore, useReplicaStore, useRoomFrames, useRoomStore } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { useContactStore, usePresenceStore } from '@/entities/user';

/** Connects the socket's frames to the stores and follows the session. Call once, after Pinia is installed. */
export function startRealtime(): void {
  const session = useSessionStore();
  const presence = usePresenceStore();
  const replicas = useReplicaStore();
  const rooms = useRoomStore();
  const membership = useMembershipStore();
  const invitations = useInvitationStore();
  const contacts = useContactStore();
  const conversations = useConversationStore();
  let timers: ReturnType<typeof setTimeout>[] = [];

  const frames = useRoomFrames();
  connection.on('messages', frames.messages);
  connection.on('message_updated', frames.message_updated);
  connection.on('message_reacted', frames.message_reacted);
  connection.on('member_changed', frames.member_changed);
  connection.on('room_updated', frames.room_updated);
  connection.on('room_deleted', frames.room_deleted);
  connection.on('room_created', frames.room_created);
  connection.on('room_removed', frames.room_removed);
  connection.on('room_prefs', frames.room_prefs);
  connection.on('read_marker', frames.read_marker);
  connection.on('typing', frames.typing);
  connection.on('typing_users', frames.typing_users);
  connection.on('invitations_changed', () => void invitations.load().catch(() => undefined));
  connection.on('presence', presence.onPresence);
  connection.on('resync', catchUp);

  /** Asks what changed in the known rooms, and which other rooms there are. */
  function catchUp(): void {
    replicas.syncAll();
    void rooms.load().then(
      () => replicas.syncAll(),
      () => undefined,
    );
  }

  function stopTimers(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  }

  connection.onConnected(() => {
    stopTimers();
    replicas.stopSync();
    catchUp();
    conversations.resume();
    rooms.flushMarkers();
    void Promise.all([invitations.load(), contacts.load()]).catch(() => undefined);
    void presence
      .refresh()
      .then(() => membership.revalidate())
      .catch(() => undefined);
    timers = [
      // The server may have subscribed this socket to a room a moment after the first sync.
      setTimeout(catchUp, TIMES.syncRetryMs),
      setInterval(() => {
        replicas.syncAll();
        void rooms.refreshLatest().catch(() => undefined);
        conversations.resume();
      }, TIMES.syncIntervalMs),
    ];
  });

  session.setUnsentCounter(() => conversations.unsent());
  watch(
    () => session.user?.userId,
    (userId, before) => {
      if (before !== undefined) {
        stopTimers();
        replicas.clear();
        presence.clear();
        invitations.clear();
        contacts.clear();
        void conversations.clear({ forget: session.leaving === before });
      }
      if (userId === undefined) return;
      replicas.begin(userId);
      void conversations.begin(userId);
      connection.connect();
    },
    { immediate: true, flush: 'sync' },
  );
}
