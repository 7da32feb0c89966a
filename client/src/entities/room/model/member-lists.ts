import { shallowReactive } from 'vue';
import { rest } from '@/shared/api';
import { usePresenceStore } from '@/entities/user/@x/room';
import { type MemberDelta, type MemberEntry, type MemberList, withDelta, withMarkers, withPage } from './member-list';
import type { LoadState } from './room-store';

type Change = (list: MemberList) => MemberList;

interface Loaded {
  list: MemberList;
  state: LoadState;
}

const PAGE = 100;
const ROOMS_KEPT = 50;
const NOBODY: readonly MemberEntry[] = [];

/** The member lists of the rooms that somebody looked at last. */
export function createMemberLists() {
  const presence = usePresenceStore();
  const lists = shallowReactive(new Map<string, Loaded>());
  /** What happened while a page was under way: the page may be from before it. */
  const underWay = new Map<string, Change[]>();

  const members = (roomId: string): readonly MemberEntry[] =>
    lists.get(roomId)?.list.members.map((member) => ({
      ...member,
      status: presence.isOnline(member.userId) ? 'online' : 'offline',
    })) ?? NOBODY;

  async function page(roomId: string, from: MemberList): Promise<void> {
    if (underWay.has(roomId)) return;
    const missed: Change[] = [];
    underWay.set(roomId, missed);
    put(roomId, { list: lists.get(roomId)?.list ?? from, state: 'loading' });
    try {
      const answer = await rest('members', {
        params: { id: roomId },
        query: { limit: PAGE, ...(from.cursor !== undefined && { cursor: from.cursor }) },
      });
      if (underWay.get(roomId) !== missed) return;
      presence.meet(answer.members);
      const loaded = withPage(
        from.cursor === undefined ? { members: [] } : held(roomId, from),
        answer.members,
        answer.cursor,
      );
      put(roomId, { list: missed.reduce((list, change) => change(list), loaded), state: 'ready' });
    } catch (error) {
      if (underWay.get(roomId) === missed) put(roomId, { list: held(roomId, from), state: 'error' });
      throw error;
    } finally {
      if (underWay.get(roomId) === missed) underWay.delete(roomId);
    }
  }

  const held = (roomId: string, otherwise: MemberList): MemberList => lists.get(roomId)?.list ?? otherwise;

  function put(roomId: string, loaded: Loaded): void {
    lists.set(roomId, loaded);
    if (lists.size <= ROOMS_KEPT) return;
    for (const oldest of lists.keys()) {
      if (oldest === roomId || underWay.has(oldest)) continue;
      lists.delete(oldest);
      return;
    }
  }

  async function load(roomId: string): Promise<void> {
    if (lists.get(roomId)?.state === 'ready') return;
    await page(roomId, { members: [] });
  }

  async function loadMore(roomId: string): Promise<void> {
    const list = lists.get(roomId)?.list;
    if (list?.cursor !== undefined) await page(roomId, list);
  }

  /** Changes were missed: what is loaded may be wrong. */
  async function reload(roomId: string): Promise<void> {
    if (!lists.has(roomId)) return;
    underWay.delete(roomId);
    await page(roomId, { members: [] });
  }

  function apply(roomId: string, change: Change): void {
    underWay.get(roomId)?.push(change);
    const loaded = lists.get(roomId);
    if (!loaded) return;
    const list = change(loaded.list);
    if (list !== loaded.list) lists.set(roomId, { ...loaded, list });
  }

  function changed(roomId: string, delta: MemberDelta): void {
    presence.meet([...delta.joined, ...delta.changed]);
    apply(roomId, (list) => withDelta(list, delta));
  }

  const markers = (roomId: string, seqs: Readonly<Record<string, number>>): void =>
    apply(roomId, (list) => withMarkers(list, seqs));

  /** Who is there may have changed unheard: lists somebody looks at are read again, the others when they are wanted. */
  function freshen(looksAt: (roomId: string) => boolean): void {
    for (const roomId of lists.keys()) {
      if (looksAt(roomId)) void reload(roomId).catch(() => undefined);
      else forget(roomId);
    }
  }

  function forget(roomId: string): void {
    underWay.delete(roomId);
    lists.delete(roomId);
  }

  function clear(): void {
    underWay.clear();
    lists.clear();
  }

  return {
    members,
    state: (roomId: string): LoadState => lists.get(roomId)?.state ?? 'idle',
    hasMore: (roomId: string): boolean => lists.get(roomId)?.list.cursor !== undefined,
    raw: (roomId: string): MemberList | undefined => lists.get(roomId)?.list,
    load,
    loadMore,
    reload,
    freshen,
    changed,
    markers,
    forget,
    clear,
  };
}
