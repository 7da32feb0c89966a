import { shallowReactive } from 'vue';
import type { Frame, Member, Message } from '@suda/contract';
import { type LoadState, rest } from '@/shared/api';
import { usePresenceStore } from '@/entities/user/@x/room';
import {
  type MemberDelta,
  type MemberList,
  withAuthor,
  withDelta,
  withMarkers,
  withName,
  withPage,
} from './member-list';

type ListChange = (list: MemberList) => MemberList;

interface LoadedList {
  list: MemberList;
  state: LoadState;
}

const PAGE_SIZE = 100;
const MAX_ROOMS = 50;
const NO_MEMBERS: readonly Member[] = [];

/** The member lists of the rooms opened last. */
export function createMemberLists() {
  const presence = usePresenceStore();
  const lists = shallowReactive(new Map<string, LoadedList>());
  /** By room, the changes that arrived while a page was in flight: the page may be from before them. */
  const inFlight = new Map<string, ListChange[]>();

  presence.onRenamed((person) => {
    for (const roomId of lists.keys()) apply(roomId, (list) => withName(list, person));
  });

  const members = (roomId: string): readonly Member[] => lists.get(roomId)?.list.members ?? NO_MEMBERS;

  async function loadPage(roomId: string, from: MemberList): Promise<void> {
    if (inFlight.has(roomId)) return;
    const missed: ListChange[] = [];
    inFlight.set(roomId, missed);
    put(roomId, { list: heldOr(roomId, from), state: 'loading' });
    try {
      const answer = await rest('members', {
        params: { id: roomId },
        query: { limit: PAGE_SIZE, ...(from.cursor !== undefined && { cursor: from.cursor }) },
      });
      if (inFlight.get(roomId) !== missed) return;
      const base = from.cursor === undefined ? { members: [] } : heldOr(roomId, from);
      const loaded = withPage(base, answer.members, answer.cursor);
      const list = missed.reduce((held, change) => change(held), loaded);
      put(roomId, { list, state: 'ready' });
      // With the names heard meanwhile, not those that the page was read with.
      const names = new Map(list.members.map(({ userId, displayName }) => [userId, displayName]));
      presence.record(answer.members.map((it) => ({ ...it, displayName: names.get(it.userId) ?? it.displayName })));
    } catch (error) {
      // Without a further page, the others are still what the server said.
      const state = from.cursor === undefined ? 'error' : 'ready';
      if (inFlight.get(roomId) === missed) put(roomId, { list: heldOr(roomId, from), state });
      throw error;
    } finally {
      if (inFlight.get(roomId) === missed) inFlight.delete(roomId);
    }
  }

  const heldOr = (roomId: string, otherwise: MemberList): MemberList => lists.get(roomId)?.list ?? otherwise;

  function put(roomId: string, loaded: LoadedList): void {
    lists.set(roomId, loaded);
    if (lists.size <= MAX_ROOMS) return;
    for (const oldest of lists.keys()) {
      if (oldest === roomId || inFlight.has(oldest)) continue;
      lists.delete(oldest);
      return;
    }
  }

  async function load(roomId: string): Promise<void> {
    if (lists.get(roomId)?.state === 'ready') return;
    await loadPage(roomId, { members: [] });
  }

  async function loadMore(roomId: string): Promise<void> {
    const list = lists.get(roomId)?.list;
    if (list?.cursor !== undefined) await loadPage(roomId, list);
  }

  /** Reads a loaded list again, because changes were missed. */
  async function reload(roomId: string): Promise<void> {
    if (!lists.has(roomId)) return;
    inFlight.delete(roomId);
    await loadPage(roomId, { members: [] });
  }

  function apply(roomId: string, change: ListChange): void {
    inFlight.get(roomId)?.push(change);
    const loaded = lists.get(roomId);
    if (!loaded) return;
    const list = change(loaded.list);
    if (list !== loaded.list) lists.set(roomId, { ...loaded, list });
  }

  function applyDelta(roomId: string, delta: MemberDelta): void {
    presence.record([...delta.joined, ...delta.changed]);
    apply(roomId, (list) => withDelta(list, delta));
  }

  const applyMarkers = ({ roomId, ...frame }: Frame<'read_marker'>): void =>
    apply(roomId, (list) => withMarkers(list, frame));

  const applyAuthor = ({ roomId, ...message }: Message): void => apply(roomId, (list) => withAuthor(list, message));

  /** Members may have changed unnoticed: lists in use are read again, the others when they are opened. */
  function revalidate(isInUse: (roomId: string) => boolean): void {
    for (const roomId of lists.keys()) {
      if (isInUse(roomId)) void reload(roomId).catch(() => undefined);
      else forget(roomId);
    }
  }

  /** Reads lists in use again that failed to load. */
  function resume(isInUse: (roomId: string) => boolean): void {
    for (const [roomId, { state }] of lists) {
      if (state === 'error' && isInUse(roomId)) void load(roomId).catch(() => undefined);
    }
  }

  function forget(roomId: string): void {
    inFlight.delete(roomId);
    lists.delete(roomId);
  }

  function clear(): void {
    inFlight.clear();
    lists.clear();
  }

  return {
    /** With their presence, in the order of joining. */
    members,
    state: (roomId: string): LoadState => lists.get(roomId)?.state ?? 'idle',
    hasMore: (roomId: string): boolean => lists.get(roomId)?.list.cursor !== undefined,
    /** Without presence; undefined while nothing is loaded. */
    list: (roomId: string): MemberList | undefined => lists.get(roomId)?.list,
    load,
    loadMore,
    reload,
    revalidate,
    resume,
    applyDelta,
    applyMarkers,
    applyAuthor,
    forget,
    clear,
  };
}
