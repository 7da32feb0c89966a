import { watch } from 'vue';
import { connection, TIMES } from '@/shared/api';
import { useConversationStore } from '@/entities/conversation';
import { useRoomStore } from '@/entities/room';
import { useSessionStore } from '@/entities/session';
import { usePresenceStore } from '@/entities/user';

/** Connects the socket's frames to the entities and follows the session: call once, after Pinia is there. */
export function startRealtime(): void {
  const session = useSessionStore();
  const presence = usePresenceStore();
  const rooms = useRoomStore();
  const conversations = useConversationStore();
  let timers: ReturnType<typeof setTimeout>[] = [];

  const frames = rooms.frames;
  connection.on('messages', frames.messages);
  connection.on('message_updated', frames.message_updated);
  connection.on('member_changed', frames.member_changed);
  connection.on('room_updated', frames.room_updated);
  connection.on('room_deleted', frames.room_deleted);
  connection.on('room_created', frames.room_created);
  connection.on('room_removed', frames.room_removed);
  connection.on('room_prefs', frames.room_prefs);
  connection.on('read_marker', frames.read_marker);
  connection.on('typing', frames.typing);
  connection.on('presence', presence.onPresence);
  connection.on('resync', catchUp);

  /** What changed in the rooms I know, and which rooms there are that I don't. */
  function catchUp(): void {
    rooms.sync.all();
    void rooms.load().then(
      () => rooms.sync.all(),
      () => undefined,
    );
  }

  function stopTimers(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  }

  connection.onConnected(() => {
    stopTimers();
    rooms.sync.stop();
    catchUp();
    conversations.resume();
    rooms.flushMarkers();
    void presence
      .refresh()
      .then(rooms.freshenMembers)
      .catch(() => undefined);
    timers = [
      // A subscription may lag behind its join.
      setTimeout(catchUp, TIMES.syncRetryMs),
      setInterval(() => {
        rooms.sync.all();
        void rooms.glance().catch(() => undefined);
        conversations.resume();
      }, TIMES.syncIntervalMs),
    ];
  });

  session.askUnsent(conversations.unsent);
  watch(
    () => session.user?.userId,
    (userId, before) => {
      if (before !== undefined) {
        stopTimers();
        rooms.clear();
        presence.clear();
        void conversations.clear({ forget: session.leaving === before });
      }
      if (userId === undefined) return;
      rooms.begin(userId);
      void conversations.begin(userId);
      connection.connect();
    },
    { immediate: true, flush: 'sync' },
  );
}
