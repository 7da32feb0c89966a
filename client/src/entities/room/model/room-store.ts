import { defineStore } from 'pinia';
import { computed, markRaw, ref } from 'vue';
import type { Frame, Room, RoomSummary } from '@suda/contract';
import { connection, LIMITS, rest } from '@/shared/api';
import { usePresenceStore } from '@/entities/user/@x/room';
import { createMemberLists } from './member-lists';
import { createReadMarker } from './read-marker';
import { createRoomActions } from './room-actions';
import { createRoomBook, type Follower } from './room-book';
import { byLatest } from './room-order';
import { changeOfMembers, changesOfMessages, read, type RoomChange, unreadOf as unreadIn } from './room-replica';
import { createTypingPeople } from './typing-people';

export type LoadState = 'idle' | 'loading' | 'ready' | 'error';

const NAMES_IN_TITLE = 4;

/** My rooms: what is new in them, who is in them, who types. */
export const useRoomStore = defineStore('room', () => {
  const state = ref<LoadState>('idle');
  const me = ref('');
  const presence = usePresenceStore();
  const members = createMemberLists();
  const typing = createTypingPeople((roomId) => void connection.command('typing', { roomId }).catch(() => undefined));
  const marker = createReadMarker((roomId, seq) => connection.command('mark_read', { roomId, seq }));
  const stale = new Set<string>();
  const leftSince = new Set<string>();
  /** Rooms that I am leaving, with their newest message when I began to. */
  const leaving = new Map<string, number>();
  let staleTimer: ReturnType<typeof setTimeout> | undefined;
  let listing: Promise<void> | undefined;
  let glancing: Promise<void> | undefined;
  let glanceAgain = false;

  const book = createRoomBook(() => me.value, {
    applied,
    membersStale: (roomId) => void members.reload(roomId).catch(() => undefined),
    summaryStale,
    dropped(roomId) {
      leftSince.add(roomId);
      members.forget(roomId);
      typing.forget(roomId);
    },
  });

  /** Newest conversation first. */
  const rooms = computed<readonly RoomSummary[]>(() =>
    Array.from(book.replicas.values(), ({ summary }) => summary).sort(byLatest),
  );
  const totalUnread = computed(() => rooms.value.reduce((sum, room) => sum + (room.muted ? 0 : unreadIn(room)), 0));

  const byId = (roomId: string): RoomSummary | undefined => book.replicas.get(roomId)?.summary;

  function unreadOf(roomId: string): number {
    const room = byId(roomId);
    return room ? unreadIn(room) : 0;
  }

  /** The peer of a direct conversation; the room's name; who is in it; '' when none of these is known. */
  function title(room: Room | RoomSummary, myId = me.value): string {
    if ('peer' in room && room.peer) return room.peer.displayName;
    if (room.name && !room.direct) return room.name;
    return (members.raw(room.roomId)?.members ?? [])
      .filter(({ userId }) => userId !== myId)
      .slice(0, NAMES_IN_TITLE)
      .map(({ displayName }) => displayName)
      .join(', ');
  }

  function applied(roomId: string, change: RoomChange): void {
    if (change.kind === 'message') {
      const { userId, seq, kind } = change.message;
      typing.stopped(roomId, userId);
      if (kind === 'text') members.markers(roomId, { [userId]: seq });
    } else if (change.kind === 'members') {
      members.changed(roomId, change);
    }
  }

  /** Asks for summaries that can't be told from changes; what comes together as one. */
  function summaryStale(roomId: string): void {
    stale.add(roomId);
    staleTimer ??= setTimeout(() => {
      const roomIds = [...stale];
      stale.clear();
      staleTimer = undefined;
      void freshen(roomIds).catch(() => undefined);
    }, 200);
  }

  async function freshen(roomIds: readonly string[]): Promise<void> {
    if (roomIds.length > 5) return refresh();
    const answers = await Promise.all(roomIds.map((id) => rest('room', { params: { id } })));
    for (const { room } of answers) if ('role' in room && book.has(room.roomId)) book.put(room);
  }

  /** The first load; later ones keep what is shown. */
  async function load(): Promise<void> {
    if (state.value === 'ready') return refresh();
    state.value = 'loading';
    try {
      await refresh();
    } catch (error) {
      state.value = 'error';
      throw error;
    }
  }

  /** Reads the list again: what `sync` doesn't tell (new rooms, markers, preferences). */
  function refresh(): Promise<void> {
    listing ??= list().finally(() => (listing = undefined));
    return listing;
  }

  /** The rooms that moved last: one that I was added to without being told is among them. */
  function glance(): Promise<void> {
    // An answer under way may be older than what is asked about now.
    glanceAgain = glancing !== undefined;
    glancing ??= latest().finally(() => {
      glancing = undefined;
      if (glanceAgain) void glance().catch(() => undefined);
    });
    return glancing;
  }

  async function latest(): Promise<void> {
    const mine = me.value;
    leftSince.clear();
    const page = await rest('rooms', { query: { limit: LIMITS.defaultPageSize } });
    if (mine !== me.value) return;
    for (const room of page.rooms) if (!leftSince.has(room.roomId)) book.put(room);
  }

  async function list(): Promise<void> {
    const mine = me.value;
    const before = new Set(book.replicas.keys());
    leftSince.clear();
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await rest('rooms', { query: { limit: LIMITS.pageSize, ...(cursor !== undefined && { cursor }) } });
      if (mine !== me.value) return;
      for (const room of page.rooms) {
        before.delete(room.roomId);
        if (!leftSince.has(room.roomId)) book.put(room);
      }
      state.value = 'ready';
      cursor = page.cursor;
      pages += 1;
    } while (cursor !== undefined);
    // Between two pages a room may have moved up the list, unseen: `sync` knows whether it is gone.
    if (pages > 1) book.sync.rooms(before);
    else for (const roomId of before) book.drop(roomId);
  }

  /** Who is in a room small enough to show read markers. */
  async function loadMembersIfFew(roomId: string): Promise<void> {
    const room = byId(roomId);
    if (room && room.memberCount <= LIMITS.readMarkerMembers) await members.load(roomId);
  }

  /** I have seen the message: while the page is visible, moves my marker. Call as often as you like. */
  function markRead(roomId: string, seq: number): void {
    const room = byId(roomId);
    if (!room || seq <= room.readSeq || document.visibilityState !== 'visible') return;
    const upTo = Math.min(seq, room.seq);
    book.amend(roomId, (replica) => read(replica, upTo));
    marker.moved(roomId, upTo);
  }

  const actions = createRoomActions({
    entered(room) {
      leftSince.delete(room.roomId);
      return book.put(room);
    },
    gone: (roomId) => book.drop(roomId),
    leaves: (roomId) => void leaving.set(roomId, byId(roomId)?.seq ?? 0),
    left(roomId) {
      const before = leaving.get(roomId);
      // I was let in again before the answer came.
      if (before === undefined) return;
      leaving.delete(roomId);
      const room = byId(roomId);
      book.drop(roomId);
      // Hidden until its next message, which came before the answer did.
      if (room?.direct && room.seq > before) void glance().catch(() => undefined);
    },
    expect: (roomId, rev) => book.expect(roomId, rev),
    muted: (roomId, muted) => setPrefs({ roomId, muted }),
  });

  const setPrefs = ({ roomId, muted }: Frame<'room_prefs'>): void =>
    book.amend(roomId, (replica) => ({ ...replica, summary: { ...replica.summary, muted } }));

  function onReadMarker({ roomId, markers }: Frame<'read_marker'>): void {
    const mine = markers[me.value];
    if (mine !== undefined) book.amend(roomId, (replica) => read(replica, mine));
    members.markers(roomId, markers);
  }

  /** What each frame of the socket does here. */
  const frames = markRaw({
    messages({ roomId, messages }: Frame<'messages'>): void {
      if (book.has(roomId)) book.receive(roomId, changesOfMessages(messages));
      // A direct conversation that I hid is back with its next message.
      else if (state.value === 'ready') void glance().catch(() => undefined);
    },
    message_updated: ({ roomId, message }: Frame<'message_updated'>) =>
      book.receive(roomId, changesOfMessages([message])),
    member_changed: (frame: Frame<'member_changed'>) => book.receive(frame.roomId, [changeOfMembers(frame)]),
    room_updated: ({ room }: Frame<'room_updated'>) =>
      book.receive(room.roomId, [{ kind: 'room', rev: room.rev, room }]),
    room_deleted: ({ roomId }: Frame<'room_deleted'>) => book.drop(roomId),
    room_created({ room }: Frame<'room_created'>): void {
      leftSince.delete(room.roomId);
      leaving.delete(room.roomId);
      book.put(room);
    },
    room_removed: ({ roomId }: Frame<'room_removed'>) => book.drop(roomId),
    room_prefs: setPrefs,
    read_marker: onReadMarker,
    typing(userId: string, { roomId }: { roomId: string }): void {
      if (userId !== me.value && book.has(roomId)) typing.started(roomId, userId);
    },
  });

  /** Whose rooms these are. */
  const begin = (userId: string): void => void (me.value = userId);

  function clear(): void {
    clearTimeout(staleTimer);
    staleTimer = undefined;
    stale.clear();
    leaving.clear();
    listing = undefined;
    me.value = '';
    state.value = 'idle';
    book.clear();
    members.clear();
    typing.clear();
    marker.clear();
  }

  return {
    state,
    rooms,
    totalUnread,
    byId,
    unreadOf,
    title,
    typingIn: typing.in,
    members: members.members,
    membersState: members.state,
    hasMoreMembers: members.hasMore,
    /** The first page, once; again after an error. */
    loadMembers: members.load,
    loadMoreMembers: members.loadMore,
    loadMembersIfFew,
    freshenMembers: () => members.freshen(book.isFollowed),
    memberList: members.raw,
    load,
    refresh,
    glance,
    ...actions,
    markRead,
    /** I am typing. Call on every key. */
    sendTyping: typing.iType,
    iSent: typing.iSent,
    displayName: presence.displayName,
    me,
    frames,
    follow: (roomId: string, follower: Follower) => book.follow(roomId, follower),
    expect: book.expect,
    sync: markRaw(book.sync),
    flushMarkers: marker.flush,
    begin,
    clear,
  };
});
