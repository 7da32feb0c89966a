import { ChatError, type Message } from '@suda/contract';
import type { RoomKeys } from '@suda/engines/log';
import type { MessageChange, MessageRef } from '../../../ports/room-log.js';
import { callScript } from '../redis/call-step.js';
import type { ChangeRule, NextMessage } from './message-change.js';
import type { RedisWriter } from '../redis/writer.js';
import type { RedisConnections } from '@suda/engines/redis';
import type { RoomLocks } from './room-lock.js';
import { parseMember } from '../room-store/room-record.js';
import { noRoom, notInRoom } from './room-refusals.js';
import { messageView, updateMessage, type MessageViewReply } from './scripts.js';
import type { Archive } from './room-log.js';

const MOST_TRIES = 20;
/** A base read longer ago is read again: what left the hot tail since then could have changed before it left. */
const OLDEST_BASE_MS = 30_000;

const tooMany = (): ChatError => new ChatError('unavailable', 'too many changes at once');

type View = NonNullable<MessageViewReply>;

/** A message that is to change, and what was seen before it was read. */
interface Base {
  view: View;
  message: Message;
}

/**
 * Edits, deletes and reactions: computed here from what was read, carried out only if that still holds. The room's other
 * commands wait for one under way, but not for the archive, which may be slow or gone: there they may overtake it.
 */
export class MessageChanger {
  constructor(
    private readonly connections: RedisConnections,
    private readonly writer: RedisWriter,
    private readonly archive: Archive,
    private readonly locks: RoomLocks,
  ) {}

  async change(ref: MessageRef, rule: ChangeRule): Promise<MessageChange> {
    let archived: Base | undefined;
    for (let tried = 0; tried < MOST_TRIES; tried += 1) {
      const done = await this.locks.hold(ref.roomId, () => this.whileLocked(ref, rule, archived));
      if ('changed' in done) return done;
      archived = { view: done.cold, message: await this.archived(done.cold, ref) };
    }
    throw tooMany();
  }

  /** `cold`: what was seen when the message was not hot, so that the archive must say what it is. */
  private async whileLocked(
    ref: MessageRef,
    rule: ChangeRule,
    archived?: Base,
  ): Promise<MessageChange | { cold: View }> {
    const keys = this.connections.keys.room(ref.roomId);
    let base = archived;
    for (let tried = 0; tried < MOST_TRIES; tried += 1) {
      if (base) {
        const done = await this.step(keys, ref, rule, base);
        if (done) return done;
      }
      const view = await this.view(keys, ref);
      const [visibility, , , member, hot] = view;
      if (!member) throw notInRoom(visibility);
      if (hot === null) return { cold: view };
      base = { view, message: JSON.parse(hot) as Message };
    }
    throw tooMany();
  }

  /** Undefined when it is to be computed anew. */
  private async step(
    keys: RoomKeys,
    ref: MessageRef,
    rule: ChangeRule,
    { view, message }: Base,
  ): Promise<MessageChange | undefined> {
    const member = parseMember(view[3]);
    if (!member) throw notInRoom(view[0]);
    const next = rule(message, member.role);
    if (!next) return { message, changed: false };
    const changed = await this.carryOut(keys, ref, view, message, next);
    return changed && { message: changed, changed: true };
  }

  private async view({ room, members, hot }: RoomKeys, { userId, seq }: MessageRef): Promise<View> {
    const args = [userId, seq];
    const view = await callScript(this.writer, messageView, [room, members, hot], args, (value) => ({ value }));
    if (!view) throw noRoom();
    return view;
  }

  private async archived([, roomSeq]: View, { roomId, seq }: MessageRef): Promise<Message> {
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
    return callScript(this.writer, updateMessage, [room, members, hot, hotByRev, log, ...mentions], args, (reply) => {
      if (!reply) return { value: undefined };
      const [rev, at] = reply;
      const changed: Message = { ...known, rev };
      if (stamp) changed[stamp] = at;
      return { value: changed, entries: [{ kind, roomId, rev, at, actorId: userId, message: changed }] };
    });
  }
}
