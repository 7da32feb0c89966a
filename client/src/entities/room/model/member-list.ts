import type { Frame, Member, Message } from '@suda/contract';

/** The part of a `member_changed` frame that concerns the list. */
export interface MemberDelta {
  joined: readonly Member[];
  changed: readonly Member[];
  left: readonly string[];
}

type MarkersFrame = Omit<Frame<'read_marker'>, 'roomId'>;

/** `readEpoch`: how often their marker is known to have been moved back, `markedBySeq`: the room's seq then. */
type ListedMember = Member & { readEpoch?: number; markedBySeq?: number };

/** The members of a room, as far as their pages are loaded. Independent of Vue and the DOM. */
export interface MemberList {
  /** In the order of joining. */
  readonly members: readonly ListedMember[];
  /** Where the next page begins; undefined when every page is loaded. */
  readonly cursor?: string | undefined;
}

/** Applies a frame. Members who joined belong on the last page: they are added only once it is loaded. */
export function withDelta(list: MemberList, { joined, changed, left }: MemberDelta): MemberList {
  const changes = new Map([...changed, ...joined].map((member) => [member.userId, member]));
  const leftIds = new Set(left);
  const members = list.members
    .filter(({ userId }) => !leftIds.has(userId))
    .map((member) => {
      const change = changes.get(member.userId);
      return change ? { ...change, ...furtherMarker(member, change.readSeq) } : member;
    });
  if (list.cursor !== undefined) return { ...list, members };
  const held = new Set(members.map(({ userId }) => userId));
  return { ...list, members: [...members, ...joined.filter(({ userId }) => !held.has(userId))] };
}

/** Adds a page; the page wins for members already in the list. */
export function withPage(list: MemberList, page: readonly Member[], cursor: string | undefined): MemberList {
  const onPage = new Set(page.map(({ userId }) => userId));
  return { members: [...list.members.filter(({ userId }) => !onPage.has(userId)), ...page], cursor };
}

/** Calls a member by another name. Returns the same list when they are not on it. */
export function withName(
  list: MemberList,
  { userId, displayName }: Pick<Member, 'userId' | 'displayName'>,
): MemberList {
  if (!list.members.some((it) => it.userId === userId && it.displayName !== displayName)) return list;
  return { ...list, members: list.members.map((it) => (it.userId === userId ? { ...it, displayName } : it)) };
}

/** Moves read markers forward, and back with a later epoch. Returns the same list when no member is concerned. */
export function withMarkers(list: MemberList, { markers, epochs = {}, seq = 0 }: MarkersFrame): MemberList {
  if (!list.members.some(({ userId }) => Object.hasOwn(markers, userId))) return list;
  const members = list.members.map((member) => {
    const readSeq = Object.hasOwn(markers, member.userId) ? markers[member.userId] : undefined;
    const readEpoch = Object.hasOwn(epochs, member.userId) ? (epochs[member.userId] ?? 0) : 0;
    const known = member.readEpoch ?? 0;
    if (readSeq === undefined || readEpoch < known) return member;
    if (readEpoch > known) return { ...member, readSeq, readEpoch, markedBySeq: seq };
    return { ...member, ...furtherMarker(member, readSeq) };
  });
  return { ...list, members };
}

/** Writing moves the author's marker to the message, unless they moved it back since. */
export function withAuthor(list: MemberList, { userId, seq }: Pick<Message, 'userId' | 'seq'>): MemberList {
  if (!list.members.some((it) => it.userId === userId)) return list;
  const moves = (it: ListedMember) => it.userId === userId && seq > (it.markedBySeq ?? 0);
  return { ...list, members: list.members.map((it) => (moves(it) ? { ...it, ...furtherMarker(it, seq) } : it)) };
}

const furtherMarker = ({ readSeq }: Member, seq: number | undefined): { readSeq?: number } => {
  const furthest = Math.max(readSeq ?? -1, seq ?? -1);
  return furthest < 0 ? {} : { readSeq: furthest };
};
