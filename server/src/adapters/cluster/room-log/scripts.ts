import { RedisScript } from '@suda/engines/redis';

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
export type UpdateRoomReply = [rev: number, seq: number, at: string, memberCount: number, last: string | null] | null;

/** What each script does and takes is said in its file. */
export const append = new RedisScript<AppendReply>('sudaAppend', file('append'));
export const messageView = new RedisScript<MessageViewReply>('sudaMessageView', file('message-view'));
export const updateMessage = new RedisScript<[rev: number, at: string] | null>(
  'sudaUpdateMessage',
  file('update-message'),
);
export const roomView = new RedisScript<RoomViewReply>('sudaRoomView', file('room-view'));
export const updateRoom = new RedisScript<UpdateRoomReply>('sudaUpdateRoom', file('update-room'));

export const ROOM_LOG_SCRIPTS = [append, messageView, updateMessage, roomView, updateRoom] as RedisScript<unknown>[];
