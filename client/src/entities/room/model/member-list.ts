import type { Member, PresenceStatus } from '@suda/contract';

export type MemberEntry = Member & { status: PresenceStatus };

/** The part of a `member_changed` frame that concerns the list. */
export interface MemberDelta {
  joined: readonly Member[];
  changed: readonly Member[];
  left: readonly string[];
}

/** The members of a room, as far as their pages are loaded. Independent of Vue and the DOM. */
export interface MemberList {
  /** In the order of joining. */
  readonly members: readonly Member[];
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

/** Moves read markers forward, by userId. Returns the same list when no member is concerned. */
export function withMarkers(list: MemberList, markers: Readonly<Record<string, number>>): MemberList {
  if (!list.members.some(({ userId }) => Object.hasOwn(markers, userId))) return list;
  const members = list.members.map((member) =>
    Object.hasOwn(markers, member.userId) ? { ...member, ...furtherMarker(member, markers[member.userId]) } : member,
  );
  return { ...list, members };
}

const furtherMarker = ({ readSeq }: Member, seq: number | undefined): { readSeq?: number } => {
  const furthest = Math.max(readSeq ?? -1, seq ?? -1);
  return furthest < 0 ? {} : { readSeq: furthest };
};
