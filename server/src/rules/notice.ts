import type { SystemNotice } from '@suda/contract';
import type { NamedUser } from './commands.js';

/** How many people a system message names; the rest is counted. */
const NAMED_PEOPLE = 10;

const listed = (names: readonly string[], total: number): string => {
  const rest = total - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
};

/** Whose invite link somebody joined by; a maker that has left has no name here. */
interface JoinedBy {
  userId: string;
  displayName?: string | undefined;
}

/** The system message about one who joined, by a link or without. */
export function joinMessage(person: NamedUser, by?: JoinedBy): { content: string; notice: SystemNotice } {
  const joined = noticeMessage('member_joined', person.displayName, [person]);
  if (!by) return joined;
  const of = by.displayName === undefined ? '' : ` of ${by.displayName}`;
  return { content: `${joined.content} by an invite link${of}`, notice: { ...joined.notice, invitedBy: by.userId } };
}

/** A system message about `people`, of whom it names the first ten; `name` is the room's new one. */
export function noticeMessage(
  type: SystemNotice['type'],
  actorName: string,
  people: readonly NamedUser[] = [],
  name?: string,
): { content: string; notice: SystemNotice } {
  const named = people.slice(0, NAMED_PEOPLE);
  const notice: SystemNotice = { type, userIds: named.map((it) => it.userId) };
  if (name !== undefined) notice.name = name;
  const names = named.map((it) => it.displayName);
  return { content: noticeText(notice, actorName, listed(names, people.length)), notice };
}

/** In English, for programs and the archive; our client words `notice` in its reader's language. */
function noticeText({ type, name }: SystemNotice, actorName: string, people: string): string {
  switch (type) {
    case 'room_created':
      return `${actorName} made the room`;
    case 'member_joined':
      return `${actorName} joined`;
    case 'members_added':
      return `${actorName} added ${people}`;
    case 'member_left':
      return `${actorName} left`;
    case 'member_removed':
      return `${actorName} removed ${people}`;
    case 'member_banned':
      return `${actorName} banned ${people}`;
    case 'room_renamed':
      return `${actorName} named the room "${name ?? ''}"`;
  }
}
