import { ChatError, type Room } from '@suda/contract';
import type { CreateRoom, RoomChange } from '../../../ports/room-log.js';
import { callScript } from '../redis/call-step.js';
import type { RedisWriter } from '../redis/writer.js';
import type { RedisConnections } from '@suda/engines/redis';
import { RoomUpdate } from './room-update.js';
import type { RoomIndex } from '../room-store/room-index.js';
import type { RoomPurge } from './room-purge.js';
import { planKnownRoom, planNewRoom, type Decision, type Plan, type RoomView } from './room-plan.js';
import { parseMember, toRecord, toRoom, type RoomRecord } from '../room-store/room-record.js';
import { noRoom } from './room-refusals.js';
import { setPrefs } from '../room-store/scripts.js';
import { roomView, updateRoom } from './scripts.js';

const MOST_TRIES = 20;

/** Makes and changes rooms and who is in them: planned here from what was read, committed only if that still holds. */
export class RoomChanger {
  constructor(
    private readonly connections: RedisConnections,
    private readonly writer: RedisWriter,
    private readonly index: RoomIndex,
    private readonly purge: RoomPurge,
  ) {}

  create(command: CreateRoom): Promise<RoomChange> {
    const { roomId, name, topic, visibility, direct, owner } = command;
    return this.attempt(async () => {
      const view = await this.view(roomId, owner.userId, []);
      if (view) return this.carryOut(view, owner.userId, planKnownRoom(view, command));
      const counters = { seq: 0, rev: 0, memberRev: 0, roomRev: 0, memberCount: 0, createdAt: '', lastMessageAt: '' };
      const begun: RoomRecord = { roomId, name, topic, visibility, direct, ...counters };
      return this.commit(begun, planNewRoom(command), true);
    });
  }

  /** `others`: who else than the actor the plan must know. */
  change(
    roomId: string,
    actorId: string,
    others: readonly string[],
    plan: (view: RoomView) => Decision,
  ): Promise<RoomChange> {
    return this.attempt(async () => {
      const view = await this.view(roomId, actorId, others);
      if (!view) throw noRoom();
      return this.carryOut(view, actorId, plan(view));
    });
  }

  private async attempt(work: () => Promise<RoomChange | undefined>): Promise<RoomChange> {
    for (let tried = 0; tried < MOST_TRIES; tried += 1) {
      const result = await work();
      if (result) return result;
    }
    throw new ChatError('unavailable', 'too many changes at once');
  }

  private async view(roomId: string, actorId: string, others: readonly string[]): Promise<RoomView | undefined> {
    const { room, members, order, admins, departed } = this.connections.keys.room(roomId);
    const keys = [room, members, order, admins, departed] as const;
    const reply = await callScript(this.writer, roomView, keys, [actorId, ...others], (value) => ({ value }));
    const record = reply && toRecord(roomId, reply[0]);
    if (!reply || !record) return undefined;
    const known = reply[1].map(parseMember).filter((it) => it !== undefined);
    const heirs = reply.slice(3).map((it) => parseMember(it as string | null));
    return {
      record,
      members: new Map(known.map((it) => [it.userId, it])),
      departed: reply[2] === 1,
      heirs: heirs.filter((it) => it !== undefined),
    };
  }

  /** Undefined when it is to be planned anew. */
  private async carryOut(view: RoomView, actorId: string, decision: Decision): Promise<RoomChange | undefined> {
    if (typeof decision !== 'string') return this.commit(view.record, decision);
    if (decision !== 'unchanged') await this.setHidden(view.record.roomId, actorId, decision === 'hide');
    return { room: toRoom(view.record), changed: false };
  }

  private async setHidden(roomId: string, userId: string, hidden: boolean): Promise<void> {
    const { room, members, prefs } = this.connections.keys.room(roomId);
    const args = [userId, 'hidden', hidden ? 'seq' : ''];
    await callScript(this.writer, setPrefs, [room, members, prefs], args, (value) => ({ value }));
  }

  private async commit(before: RoomRecord, plan: Plan, isNew = false): Promise<RoomChange | undefined> {
    const { roomId } = before;
    const entering = plan.people?.joined?.map((it) => it.person.userId) ?? [];
    if (entering.length > 0) await this.admit(entering, roomId, before.memberRev);
    const { keys } = this.connections;
    const step = new RoomUpdate(before, plan, isNew);
    const of = step.keys(keys.room(roomId), (userId) => keys.mentions(roomId, userId));
    const args = step.args(new Date().toISOString());
    const done = await callScript<Parameters<typeof step.read>[0] | null, { room: Room; rev: number } | undefined>(
      this.writer,
      updateRoom,
      of,
      args,
      (reply) => {
        if (!reply) return { value: undefined };
        const { room, entries } = step.read(reply);
        return { value: { room, rev: reply[0] }, entries };
      },
    );
    if (!done) return undefined;
    this.tidy(plan, roomId, done.rev);
    return { room: done.room, changed: true };
  }

  /** Into the index first: a room is always found from its members. */
  private async admit(userIds: readonly string[], roomId: string, memberRev: number): Promise<void> {
    let full = await this.index.full(userIds);
    if (full.length === 0) full = await this.index.add(userIds, { roomId, after: memberRev });
    if (full.length > 0) throw new ChatError('conflict', 'in as many rooms as a person can be', { userIds: full });
  }

  /** The index is a superset, so this can be late, or be lost. */
  private tidy(plan: Plan, roomId: string, rev: number): void {
    const left = plan.people?.left?.map((it) => it.userId) ?? [];
    if (left.length > 0) this.index.drop(left, roomId, rev).catch(() => undefined);
    if (plan.ends) this.purge.start(roomId);
  }
}
