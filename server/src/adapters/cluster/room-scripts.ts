import { RedisScript } from './redis-script.js';

const file = (name: string): URL => new URL(`./${name}.lua`, import.meta.url);

/** By its place among the room's, from 1: made before; from who is not in the room; replyTo is not there. */
export type AppendRefusal =
  | [place: number, why: 2, seq: number, json: string | null]
  | [place: number, why: 0, visibility: string]
  | [place: number, why: 3];
export type RoomAppendReply = [at: string, seqBefore: number, revBefore: number, ...refused: AppendRefusal[]];
export type AppendReply = (RoomAppendReply | null)[];
export type MessageViewReply =
  | [visibility: string, roomSeq: number, roomRev: number, member: string | null, message: string | null, nowMs: number]
  | null;
export type RoomViewReply =
  | [
      fields: string[],
      members: (string | null)[],
      departed: number,
      admin: string | null,
      oldest: string | null,
      second: string | null,
    ]
  | null;
export type CommitReply = [rev: number, seq: number, at: string, memberCount: number, last: string | null] | null;

/** What each script does and takes is said in its file. */
export const append = new RedisScript<AppendReply>('sudaAppend', file('append'));
export const messageView = new RedisScript<MessageViewReply>('sudaMessageView', file('message-view'));
export const change = new RedisScript<[rev: number, at: string] | null>('sudaChange', file('change'));
export const roomView = new RedisScript<RoomViewReply>('sudaRoomView', file('room-view'));
export const commit = new RedisScript<CommitReply>('sudaCommit', file('commit'));
export const setPrefs = new RedisScript<number>('sudaSetPrefs', file('set-prefs'));
export const markRead = new RedisScript<[readSeq: number, memberCount: number] | null>(
  'sudaMarkRead',
  file('mark-read'),
);
export const indexAdd = new RedisScript<number>('sudaIndexAdd', file('index-add'));
export const indexDrop = new RedisScript<number>('sudaIndexDrop', file('index-drop'));
export const summary = new RedisScript<SummaryReply>('sudaSummary', file('summary'));

export type SummaryReply =
  | [
      fields: string[],
      member: string,
      readSeq: string | null,
      muted: string | null,
      mentionCount: number,
      peer: string | null,
    ]
  | null;

export const membersPage = new RedisScript<[member: string | null, readSeq: string | null][]>(
  'sudaMembersPage',
  file('members-page'),
);
export const glance = new RedisScript<GlanceReply[]>('sudaGlance', file('glance'));

export type GlanceReply = [
  isMember: number,
  memberRev: string | null,
  rev: string | null,
  roomRev: string | null,
  lastMessageAt: string | null,
  hidden: number,
];

/** Those that go through the writer. */
export const ROOM_SCRIPTS = [
  append,
  messageView,
  change,
  roomView,
  commit,
  setPrefs,
  markRead,
  indexAdd,
  indexDrop,
] as RedisScript<unknown>[];
