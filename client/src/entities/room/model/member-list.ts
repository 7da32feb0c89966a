import type { Member, PresenceStatus } from '@suda/contract';

export type MemberEntry = Member & { status: PresenceStatus };

/** What a `member_changed` frame says. */
export interface MemberDelta {
  joined: readonly Member[];
  changed: readonly Member[];
  left: readonly string[];
}

/** The members of a room, as far as their pages are loaded. Nothing here knows of Vue or the DOM. */
export interface MemberList {
  /** In the order of joining. */
  readonly members: readonly Member[];
  /** Where the next page begins. */
  readonly cursor?: string | undefined;
}

/** Whoever joined is on the last page: without it they are left for when it is loaded. */
export function withDelta(list: MemberList, { joined, changed, left }: MemberDelta): MemberList {
  const changes = new Map([...changed, ...joined].map((member) => [member.userId, member]));
  const gone = new Set(left);
  const members = list.members
    .filter(({ userId }) => !gone.has(userId))
    .map((member) => {
      const change = changes.get(member.userId);
      return change ? { ...change, ...readFurther(member, change.readSeq) } : member;
    });
  if (list.cursor !== undefined) return { ...list, members };
  const held = new Set(members.map(({ userId }) => userId));
  return { ...list, members: [...members, ...joined.filter(({ userId }) => !held.has(userId))] };
}

export function withPage(list: MemberList, page: readonly Member[], cursor: string | undefined): MemberList {
  const fresh = new Set(page.map(({ userId }) => userId));
  return { members: [...list.members.filter(({ userId }) => !fresh.has(userId)), ...page], cursor };
}

export function withMarkers(list: MemberList, markers: Readonly<Record<string, number>>): MemberList {
  if (!list.members.some(({ userId }) => Object.hasOwn(markers, userId))) return list;
  const members = list.members.map((member) =>
    Object.hasOwn(markers, member.userId) ? { ...member, ...readFurther(member, markers[member.userId]) } : member,
  );
  return { ...list, members };
}

const readFurther = ({ readSeq }: Member, seq: number | undefined): { readSeq?: number } => {
  const furthest = Math.max(readSeq ?? -1, seq ?? -1);
  return furthest < 0 ? {} : { readSeq: furthest };
};
