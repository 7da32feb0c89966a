import { ChatError, type Message } from '@suda/contract';
import type { RoomKeys } from '@suda/contract/log';
import type { MessageChange, MessageRef } from '../../ports/room-log.js';
import { callScript } from './call-step.js';
import type { ChangeRule, NextMessage } from './message-change.js';
import type { RedisWriter } from './redis-writer.js';
import type { RedisConnections } from './redis.js';
import { parseMember } from './room-record.js';
import { noRoom, notInRoom } from './room-refusals.js';
import { change, messageView, type MessageViewReply } from './room-scripts.js';
import type { Archive } from './redis-room-log.js';

const MOST_TRIES = 20;
/** A base read longer ago is read again: what left the hot tail since then could have changed before it left. */
const OLDEST_BASE_MS = 30_000;

type View = NonNullable<MessageViewReply>;

/** Edits, deletes and reactions: computed here from what was read, carried out only if that still holds. */
export class MessageChanger {
  constructor(
    private readonly connections: RedisConnections,
    private readonly writer: RedisWriter,
    private readonly archive: Archive,
  ) {}

  async change(ref: MessageRef, rule: ChangeRule): Promise<MessageChange> {
    const keys = this.connections.keys.room(ref.roomId);
    for (let tried = 0; tried < MOST_TRIES; tried += 1) {
      const view = await this.view(keys, ref);
      const member = parseMember(view[3]);
      if (!member) throw notInRoom(view[0]);
      const message = await this.messageIn(view, ref);
      const next = rule(message, member.role);
      if (!next) return { message, changed: false };
      const changed = await this.carryOut(keys, ref, view, message, next);
      if (changed) return { message: changed, changed: true };
    }
    throw new ChatError('unavailable', 'too many changes at once');
  }

  private async view({ room, members, hot }: RoomKeys, { userId, seq }: MessageRef): Promise<View> {
    const args = [userId, seq];
    const view = await callScript(this.writer, messageView, [room, members, hot], args, (value) => ({ value }));
    if (!view) throw noRoom();
    return view;
  }

  private async messageIn([, roomSeq, , , hot]: View, { roomId, seq }: MessageRef): Promise<Message> {
    if (hot !== null) return JSON.parse(hot) as Message;
    const message = seq >= 1 && seq <= roomSeq ? await this.archive.message(roomId, seq) : undefined;
    if (!message) throw new ChatError('not_found', 'no such message');
    return message;
  }

  /** The message as it is then; undefined when it is to be computed anew. */
  private carryOut(
    { room, members, hot, hotByRev, log }: RoomKeys,
    { roomId, seq, userId }: MessageRef,
    [, , roomRev, member, , readAt]: View,
    base: Message,
    { kind, stamp, message, unmentioned }: NextMessage,
  ): Promise<Message | undefined> {
    const { rev: _rev, ...known } = message;
    if (stamp) delete known[stamp];
    const head = JSON.stringify(known).slice(0, -1);
    const mentions = unmentioned.map((it) => this.connections.keys.mentions(roomId, it));
    const args = [roomId, userId, member ?? '', seq, base.rev, readAt, OLDEST_BASE_MS, roomRev];
    args.push(new Date().toISOString(), kind, stamp ?? '', head);
    return callScript(this.writer, change, [room, members, hot, hotByRev, log, ...mentions], args, (reply) => {
      if (!reply) return { value: undefined };
      const [rev, at] = reply;
      const changed: Message = { ...known, rev };
      if (stamp) changed[stamp] = at;
      return { value: changed, entries: [{ kind, roomId, rev, at, actorId: userId, message: changed }] };
    });
  }
}
