import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Frame, RoomSummary } from '@suda/contract';
import { connection, unreadCount } from '@/shared/api';
import { attentionOf } from './attention';
import { followMuteEnds } from './mute-ends';
import { createReadMarker } from './read-marker';
import { useReplicaStore } from './replica-store';
import { createRoomCommands } from './room-commands';
import { createRoomListing } from './room-listing';
import { byLatest } from './room-order';
import { read, withPrefs } from './room-replica';
import { withMarker } from './room-unread';

/** The list of this user's rooms, with what is unread in them. */
export const useRoomStore = defineStore('room', () => {
  const replicas = useReplicaStore();
  const { state, enter, open, isOpening, load, refresh, refreshLatest, summaryStale } = createRoomListing(replicas);
  const marker = createReadMarker((roomId, seq) => connection.command('mark_read', { roomId, seq }));
  replicas.subscribe({ cleared: marker.clear });
  // What was read just before the page is left stays read.
  globalThis.window?.addEventListener('pagehide', marker.flush);

  /** Newest conversation first. */
  const rooms = computed<readonly RoomSummary[]>(() => replicas.summaries.toSorted(byLatest));
  /** The room at whose end this user looks: what comes there is read in a moment. */
  const watched = ref<string>();
  const attention = computed(() => attentionOf(rooms.value.filter((it) => it.roomId !== watched.value)));

  const byId = (roomId: string): RoomSummary | undefined => replicas.summaryOf(roomId);

  function unreadOf(roomId: string): number {
    const room = byId(roomId);
    return room ? unreadCount(room) : 0;
  }

  /** The list was read, or could not be. */
  const isSettled = computed(() => state.value === 'ready' || state.value === 'error');

  /** Where reading goes on in a room with something unread, only the server knows: it may have been read elsewhere meanwhile. */
  const isPlaceKnown = (roomId: string): boolean => !isOpening.value || unreadOf(roomId) === 0;

  /** What the list of rooms shows as unread. */
  const badgeOf = (roomId: string): number => (roomId === watched.value ? 0 : unreadOf(roomId));

  /** Moves this user's read marker up to a message that they have seen. */
  function markRead(roomId: string, seq: number): void {
    const room = byId(roomId);
    if (!room || seq <= room.readSeq) return;
    const upTo = Math.min(seq, room.seq);
    replicas.amend(roomId, (replica) => read(replica, upTo));
    marker.enqueue(roomId, upTo);
  }

  /** Moves the read markers of all rooms to their ends. */
  function markAllRead(): void {
    for (const { roomId, seq } of rooms.value) if (unreadOf(roomId) > 0) markRead(roomId, seq);
  }

  /** Moves this user's read marker back, so that this message is the first unread one. Rejects with ApiError. */
  async function markUnread(roomId: string, seq: number): Promise<void> {
    marker.forget(roomId);
    const moved = await connection.command('mark_unread', { roomId, seq });
    replicas.amend(roomId, (replica) => withMarker(replica, moved));
  }

  function applyPrefs({ roomId, ...prefs }: Frame<'room_prefs'>): void {
    replicas.amend(roomId, (replica) => withPrefs(replica, prefs));
    // A list that was asked for before may arrive after, and preferences have no revision.
    summaryStale(roomId);
  }

  followMuteEnds(
    () => replicas.summaries,
    (roomId, prefs) => replicas.amend(roomId, (replica) => withPrefs(replica, prefs)),
  );

  const commands = createRoomCommands({
    me: () => replicas.me,
    enter,
    drop: (roomId) => replicas.drop(roomId, 'deleted'),
    expect: (roomId, rev) => replicas.expect(roomId, rev),
    applyPrefs,
  });

  return {
    state,
    isSettled,
    rooms,
    attention,
    byId: computed(() => byId),
    /** Why this user is no longer in a room that they were in. */
    departureFrom: replicas.departureFrom,
    // Getters: the wrapper of an action costs more than these do, and they are asked for every room.
    unreadOf: computed(() => unreadOf),
    watched,
    badgeOf: computed(() => badgeOf),
    isPlaceKnown: computed(() => isPlaceKnown),
    unreadSince: replicas.unreadSince,
    enter,
    open,
    load,
    refresh,
    refreshLatest,
    markRead,
    markAllRead,
    markUnread,
    /** Sends read markers that wait for a connection. */
    flushMarkers: marker.flush,
    applyPrefs,
    ...commands,
  };
});
