import type { SystemNotice } from '@suda/contract';

/** How many people a system message names; more are counted. */
export const NOTICE_PEOPLE = 10;

const listed = (names: readonly string[], total: number): string => {
  const rest = total - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
};

/**
 * A system message in English, for programs and the archive; our client says `notice` in its reader's language.
 * `names` are the display names of `notice.userIds`, `total` how many people it was about.
 */
export function noticeText(
  notice: SystemNotice,
  actorName: string,
  names: readonly string[],
  total = names.length,
): string {
  switch (notice.type) {
    case 'room_created':
      return `${actorName} made the room`;
    case 'member_joined':
      return `${actorName} joined`;
    case 'members_added':
      return `${actorName} added ${listed(names, total)}`;
    case 'member_left':
      return `${actorName} left`;
    case 'member_removed':
      return `${actorName} removed ${listed(names, total)}`;
    case 'room_renamed':
      return `${actorName} named the room "${notice.name ?? ''}"`;
  }
}
