import type { Visibility } from '@suda/contract';
import { RedisScript } from '@suda/engines/redis';

const file = (name: string): URL => new URL(`./${name}.lua`, import.meta.url);

/** `index`: of the message among the room's, from 1. 2: a duplicate; 0: not a member; 3: replyTo names no message. */
export type AppendRefusal =
  [index: number, why: 2, seq: number] | [index: number, why: 0, visibility: Visibility] | [index: number, why: 3];
export type RoomAppendReply = [at: string, seqBefore: number, revBefore: number, ...refused: AppendRefusal[]];
/** For each room; null where there is none, a text where it failed. */
export type AppendReply = (RoomAppendReply | string | null)[];
export type MessageViewReply =
  | [
      visibility: Visibility,
      roomSeq: number,
      roomRev: number,
      member: string | null,
      message: string | null,
      nowMs: number,
    ]
  | null;
export type RoomViewReply =
  | [
      fields: string[],
      members: (string | null)[],
      leftVoluntarily: number[],
      removed: (string | null)[],
      bans: (string | null)[],
      banCount: number,
      admin: string | null,
      oldest: string | null,
      second: string | null,
    ]
  | null;
export type UpdateRoomReply = [rev: number, seq: number, at: string, memberCount: number, last: string | null] | null;

/** Each script documents its keys, arguments and reply in its file. */
export const append = new RedisScript<AppendReply>('sudaAppend', file('append'));
export const messageView = new RedisScript<MessageViewReply>('sudaMessageView', file('message-view'));
export const updateMessage = new RedisScript<[rev: number, at: string] | null>(
  'sudaUpdateMessage',
  file('update-message'),
);
export const roomView = new RedisScript<RoomViewReply>('sudaRoomView', file('room-view'));
export const updateRoom = new RedisScript<UpdateRoomReply>('sudaUpdateRoom', file('update-room'));

export const ROOM_LOG_SCRIPTS = [append, messageView, updateMessage, roomView, updateRoom] as RedisScript<unknown>[];
