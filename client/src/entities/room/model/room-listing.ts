import { ref } from 'vue';
import type { RestResponse, RoomSummary } from '@suda/contract';
import { ApiError, LIMITS, type LoadState, rest, TIMES } from '@/shared/api';
import type { useReplicaStore } from './replica-store';

/** Stale summaries within this time are fetched together. */
const BATCH_MS = 200;
/** More stale summaries than this are fetched as a list. */
const MAX_SINGLE_FETCHES = 5;

const pageAfter = (cursor?: string) => ({ limit: LIMITS.pageSize, ...(cursor !== undefined && { cursor }) });

/** Without an answer for so long, a page goes on with what was kept. */
const LATE_MS = 2_000;

/** Asking again would be answered the same. */
const isGone = (error: unknown): boolean =>
  error instanceof ApiError && ['not_found', 'forbidden', 'unauthenticated'].includes(error.code);

/** What a page knows of the rooms as it opens. */
export interface Opening {
  /** The first page of the list as it came with the page; undefined where it has to be requested. */
  first: Promise<RestResponse<'rooms'> | undefined>;
  /** The rooms that an earlier page held, as far as they are known by now. */
  kept: () => readonly string[];
}

/** Reads the list of rooms, and single summaries, into the replica store. Each function rejects with ApiError. */
export function createRoomListing(replicas: ReturnType<typeof useReplicaStore>) {
  const state = ref<LoadState>('idle');
  const stale = new Set<string>();
  /** Rooms left since the list was asked for: an answer from before that still names them. */
  const leftSince = new Set<string>();
  let staleTimer: ReturnType<typeof setTimeout> | undefined;
  let listing: Promise<void> | undefined;
  let latest: Promise<void> | undefined;
  let latestAgain = false;
  let opening: Opening | undefined;
  /** What the page opened with is still on its way, and not late. */
  const isOpening = ref(false);

  replicas.subscribe({
    summaryStale,
    dropped: (roomId) => void leftSince.add(roomId),
    cleared() {
      clearTimeout(staleTimer);
      staleTimer = undefined;
      stale.clear();
      listing = opening = undefined;
      state.value = 'idle';
    },
  });

  function summaryStale(roomId: string): void {
    revalidateLater([roomId], BATCH_MS);
  }

  function revalidateLater(roomIds: readonly string[], waitMs: number): void {
    for (const roomId of roomIds) stale.add(roomId);
    staleTimer ??= setTimeout(() => {
      const batch = [...stale];
      stale.clear();
      staleTimer = undefined;
      void revalidate(batch);
    }, waitMs);
  }

  async function revalidate(roomIds: readonly string[]): Promise<void> {
    const { me } = replicas;
    const failed = await (roomIds.length > MAX_SINGLE_FETCHES
      ? refresh().then(
          () => [],
          () => roomIds,
        )
      : readEach(roomIds));
    if (failed.length > 0 && me === replicas.me) revalidateLater(failed, TIMES.syncRetryMs);
  }

  /** Returns the rooms whose summary could not be read now. */
  async function readEach(roomIds: readonly string[]): Promise<string[]> {
    const answers = await Promise.allSettled(roomIds.map((id) => rest('room', { params: { id } })));
    return answers.flatMap((answer, index) => {
      const roomId = roomIds[index] ?? '';
      if (answer.status === 'rejected') return isGone(answer.reason) || !replicas.has(roomId) ? [] : [roomId];
      const { room } = answer.value;
      if ('role' in room && replicas.has(room.roomId)) replicas.put(room);
      return [];
    });
  }

  /** Stores a room that this user became a member of. Returns the summary held afterwards. */
  function enter(room: RoomSummary): RoomSummary {
    leftSince.delete(room.roomId);
    return replicas.put(room);
  }

  /** The first load; later ones keep what is shown. */
  async function load(): Promise<void> {
    if (state.value === 'ready') return refresh();
    state.value = 'loading';
    try {
      await refresh();
    } catch (error) {
      // What was kept is shown without it.
      const away = error instanceof ApiError && error.offline && replicas.summaries.length > 0;
      state.value = away ? 'ready' : 'error';
      throw error;
    }
  }

  /** The next reading of the list begins with what the page opened with. */
  function open(begun: Opening): void {
    opening = begun;
    leftSince.clear();
    isOpening.value = true;
    setTimeout(() => (isOpening.value = false), LATE_MS);
  }

  /** Reads the whole list again: `sync` does not report new rooms, read markers and preferences. */
  function refresh(): Promise<void> {
    listing ??= readAll().finally(() => (listing = undefined));
    return listing;
  }

  /** Reads the first page of the list: it has every room with a recent message, new ones too. */
  function refreshLatest(): Promise<void> {
    // An answer under way may be older than this call.
    latestAgain = latest !== undefined;
    latest ??= readLatest().finally(() => {
      latest = undefined;
      if (latestAgain) void refreshLatest().catch(() => undefined);
    });
    return latest;
  }

  async function readLatest(): Promise<void> {
    const { me } = replicas;
    leftSince.clear();
    const page = await rest('rooms', { query: { limit: LIMITS.defaultPageSize } });
    if (me !== replicas.me) return;
    for (const room of page.rooms) if (!leftSince.has(room.roomId)) replicas.put(room);
  }

  async function readAll(): Promise<void> {
    const { me } = replicas;
    const begun = opening;
    opening = undefined;
    const first = await begun?.first;
    if (me !== replicas.me) return;
    // Without an answer, there is nothing to wait for; with it, in the same step as its rooms.
    void Promise.resolve().then(() => (isOpening.value = false));
    // A room that was entered since the page was requested is not on it.
    const before = replicas.summaries.map(({ roomId }) => roomId);
    const held = first && begun ? begun.kept : () => before;
    const listed = new Set<string>();
    if (!first) leftSince.clear();
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = (pages === 0 && first) || (await rest('rooms', { query: pageAfter(cursor) }));
      if (me !== replicas.me) return;
      for (const room of page.rooms) {
        listed.add(room.roomId);
        if (!leftSince.has(room.roomId)) replicas.put(room);
      }
      state.value = 'ready';
      cursor = page.cursor;
      pages += 1;
    } while (cursor !== undefined);
    // Between two pages a room may have moved up the list without being read: `sync` knows whether it is gone.
    const unlisted = held().filter((roomId) => !listed.has(roomId));
    if (pages > 1) replicas.syncRooms(unlisted);
    else for (const roomId of unlisted) replicas.drop(roomId);
  }

  return { state, enter, open, isOpening, load, refresh, refreshLatest, summaryStale };
}
