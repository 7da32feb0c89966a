import { countsAsUnread, type Message } from '@suda/contract';
import type { RoomKeys } from '@suda/engines/log';
import {
  MENTIONS_KEPT,
  UNCOUNTED_KEPT,
  type MessageChange,
  type MessageChangeResult,
  type MessageRef,
} from '../../../ports/room-log.js';
import type { MessageChangeEntry } from '../../../ports/entry.js';
import { authorize } from '../../../rules/access.js';
import { planMessageChange, type MessagePlan } from '../../../rules/message-rules.js';
import { messageNotFound, roomNotFound, tooManyConflicts } from '../../../rules/refusals.js';
import { callScript } from '../redis/call-step.js';
import type { RedisWriter } from '../redis/writer.js';
import type { RedisConnections } from '@suda/engines/redis';
import type { MessageArchive } from './message-archive.js';
import type { RoomLocks } from './room-lock.js';
import { parseMember } from '../room-store/room-record.js';
import { messageView, updateMessage, type MessageViewReply } from './scripts.js';

const MAX_TRIES = 20;
/** An older base is read again: a message that left the hot tail since could have changed before it left. */
const MAX_BASE_AGE_MS = 30_000;

type View = NonNullable<MessageViewReply>;

/** A message to change, and the view read before it. */
interface Base {
  view: View;
  message: Message;
}

/**
 * Changes messages: plans from what was read, and commits only if that still holds. Holds the room's lock meanwhile, but
 * not while it reads the archive, which may be slow or down: other commands may overtake it there.
 */
export class MessageChanger {
  constructor(
    private readonly connections: RedisConnections,
    private readonly writer: RedisWriter,
    private readonly archive: MessageArchive,
    private readonly locks: RoomLocks,
  ) {}

  async change(ref: MessageRef, change: MessageChange): Promise<MessageChangeResult> {
    let archived: Base | undefined;
    for (let tried = 0; tried < MAX_TRIES; tried += 1) {
      const done = await this.locks.hold(ref.roomId, () => this.changeLocked(ref, change, archived));
      if ('changed' in done) return done;
      archived = { view: done.cold, message: await this.archived(done.cold, ref) };
    }
    throw tooManyConflicts();
  }

  /** `cold`: the view, when the message is not hot and must be read from the archive. */
  private async changeLocked(
    ref: MessageRef,
    change: MessageChange,
    archived?: Base,
  ): Promise<MessageChangeResult | { cold: View }> {
    const keys = this.connections.keys.room(ref.roomId);
    let base = archived;
    for (let tried = 0; tried < MAX_TRIES; tried += 1) {
      if (base) {
        const done = await this.attempt(keys, ref, change, base);
        if (done) return done;
      }
      const view = await this.view(keys, ref);
      const [visibility, , , member, hot] = view;
      authorize(visibility, parseMember(member)?.role);
      if (hot === null) return { cold: view };
      base = { view, message: JSON.parse(hot) as Message };
    }
    throw tooManyConflicts();
  }

  /** Undefined when the plan was stale and must be computed again. */
  private async attempt(
    keys: RoomKeys,
    ref: MessageRef,
    change: MessageChange,
    { view, message }: Base,
  ): Promise<MessageChangeResult | undefined> {
    const role = authorize(view[0], parseMember(view[3])?.role);
    const plan = planMessageChange({ message, userId: ref.userId, role }, change);
    if (!plan) return { message, changed: false };
    const changed = await this.commit(keys, ref, view, message, plan);
    return changed && { message: changed, changed: true };
  }

  private async view({ room, members, hot, recent, log }: RoomKeys, { userId, seq }: MessageRef): Promise<View> {
    const args = [userId, seq];
    const view = await callScript(this.writer, messageView, [room, members, hot, recent, log], args, (value) => ({
      value,
    }));
    if (!view) throw roomNotFound();
    return view;
  }

  private async archived([, roomSeq]: View, { roomId, seq }: MessageRef): Promise<Message> {
    const message = seq >= 1 && seq <= roomSeq ? await this.archive.message(roomId, seq) : undefined;
    if (!message) throw messageNotFound();
    return message;
  }

  /** The message after the change; undefined when the plan was stale. */
  private commit(
    { room, members, hot, hotByRev, recent, log, uncounted }: RoomKeys,
    { roomId, seq, userId }: MessageRef,
    [, , roomRev, member, , readAt]: View,
    base: Message,
    { cause, reaction, stamp, message, unmentioned, mentioned }: MessagePlan,
  ): Promise<Message | undefined> {
    const { rev: _rev, ...rest } = message;
    const known: Omit<Message, 'rev'> = { ...rest };
    if (stamp === 'editedAt') delete known.editedAt;
    else if (stamp === 'deletedAt') delete known.deletedAt;
    const head = JSON.stringify(known).slice(0, -1);
    const mentions = [...unmentioned, ...mentioned].map((it) => this.connections.keys.mentions(roomId, it));
    const args = [roomId, userId, member ?? '', seq, base.rev, readAt, MAX_BASE_AGE_MS, roomRev];
    const at = new Date().toISOString();
    const counts = countsAsUnread({ ...message, ...(stamp && { [stamp]: at }) });
    args.push(at, cause, stamp ?? '', head, counts ? '' : UNCOUNTED_KEPT, MENTIONS_KEPT, ...mentioned);
    const of = [room, members, hot, hotByRev, recent, log, uncounted, ...mentions] as const;
    return callScript(this.writer, updateMessage, of, args, (reply) => {
      if (!reply) return { value: undefined };
      const [rev, at] = reply;
      const changed: Message = { ...known, rev };
      if (stamp) changed[stamp] = at;
      const entry: MessageChangeEntry = {
        kind: 'message_changed',
        cause,
        roomId,
        rev,
        at,
        actorId: userId,
        message: changed,
      };
      if (reaction) entry.reaction = { roomId, seq, rev, fromRev: base.rev, ...reaction };
      return { value: changed, entries: [entry] };
    });
  }
}
