import type { Visibility } from '@suda/contract';
import { RedisScript } from '@suda/engines/redis';

const file = (name: string): URL => new URL(`./${name}.lua`, import.meta.url);

export type SummaryReply =
  | [
      fields: string[],
      member: string,
      readSeq: string | null,
      muted: string | null,
      mentionedAt: string[],
      uncounted: string[],
      peer: string | null,
      readEpoch: string | null,
      mutedUntil: string | null,
    ]
  | null;
export type MembershipStateReply = [
  isMember: number,
  memberRev: string | null,
  rev: string | null,
  roomRev: string | null,
  lastMessageAt: string | null,
  hidden: number,
  visibility: Visibility | null,
];

/** Each script documents its keys, arguments and reply in its file. */
export const setPrefs = new RedisScript<number>('sudaSetPrefs', file('set-prefs'));
export const markRead = new RedisScript<[readSeq: number, readEpoch: number, seq: number, memberCount: number] | null>(
  'sudaMarkRead',
  file('mark-read'),
);
export const indexAdd = new RedisScript<number>('sudaIndexAdd', file('index-add'));
export const indexDrop = new RedisScript<number>('sudaIndexDrop', file('index-drop'));
export const indexOpen = new RedisScript<number>('sudaIndexOpen', file('index-open'));
export const summary = new RedisScript<SummaryReply[]>('sudaSummary', file('summary'));
export const wholeRoom = new RedisScript<string[]>('sudaWholeRoom', file('whole-room'));
export const membersPage = new RedisScript<[member: string | null, readSeq: string | null][]>(
  'sudaMembersPage',
  file('members-page'),
);
export const membershipStates = new RedisScript<MembershipStateReply[]>(
  'sudaMembershipStates',
  file('membership-states'),
);

/** The scripts that go through the writer. */
export const ROOM_STORE_SCRIPTS = [setPrefs, markRead, indexAdd, indexDrop, indexOpen] as RedisScript<unknown>[];
