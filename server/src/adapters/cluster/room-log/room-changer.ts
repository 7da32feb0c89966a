import type { Room } from '@suda/contract';
import type { InviteLinks } from '../../../ports/invite-links.js';
import type { AddedUser, CreateRoom, JoinRoom, RoomChangeResult } from '../../../ports/room-log.js';
import { planJoin } from '../../../rules/member-rules.js';
import { inTooManyRooms, roomNotFound, tooManyConflicts } from '../../../rules/refusals.js';
import type { RoomDecision, RoomPlan, RoomView, Standing } from '../../../rules/room-plan.js';
import { planExistingRoom, planNewRoom } from '../../../rules/room-rules.js';
import type { UserNames } from '../account-store/user-names.js';
import { callScript } from '../redis/call-step.js';
import { orUnavailable } from '../redis/fault.js';
import type { RedisWriter } from '../redis/writer.js';
import type { RedisConnections } from '@suda/engines/redis';
import type { Copies } from './copies.js';
import { RoomUpdate } from './room-update.js';
import type { RoomIndex } from '../room-store/room-index.js';
import type { RoomPurge } from './room-purge.js';
import { parseMember, toRecord, toRoom, type RoomRecord, type StoredMember } from '../room-store/room-record.js';
import { setPrefs } from '../room-store/scripts.js';
import { roomView, updateRoom } from './scripts.js';

const MAX_TRIES = 20;

type Plan = RoomPlan<StoredMember>;
type Decision = RoomDecision<StoredMember>;
/** Those whom a stranger would have added, and who take none. */
type Crowded = Set<string>;
/** What the rules see, with the counters that the script checks. */
type StoredRoomView = RoomView<StoredMember> & { room: RoomRecord };

/** Creates and changes rooms and their members: plans from what was read, and commits only if that still holds. */
export class RoomChanger {
  constructor(
    private readonly connections: RedisConnections,
    private readonly writer: RedisWriter,
    private readonly index: RoomIndex,
    private readonly purge: RoomPurge,
    private readonly links: InviteLinks,
    private readonly copies: Copies,
    private readonly names: UserNames,
  ) {}

  create(command: CreateRoom): Promise<RoomChangeResult> {
    const { roomId, name, topic, visibility, icon, direct, owner, people } = command;
    return this.attempt(async (crowded) => {
      const others = people.slice(0, 1).map((it) => it.userId);
      const view = await this.view(roomId, owner.userId, others);
      if (view) return this.carryOut(view, owner.userId, planExistingRoom(view, command), crowded);
      const counters = { seq: 0, rev: 0, memberRev: 0, roomRev: 0, memberCount: 0, createdAt: '', lastMessageAt: '' };
      const initial: RoomRecord = { roomId, name, topic, visibility, icon, direct, ...counters };
      return this.commit(initial, planNewRoom({ ...command, people: without(people, crowded) }), crowded, true);
    });
  }

  /** `others`: the userIds, besides the actor's, that the plan looks at. */
  change(
    roomId: string,
    actorId: string,
    others: readonly string[],
    plan: (view: StoredRoomView, crowded: Crowded) => Decision,
  ): Promise<RoomChangeResult> {
    return this.attempt(async (crowded) => {
      const view = await this.view(roomId, actorId, others);
      if (!view) throw roomNotFound();
      return this.carryOut(view, actorId, plan(view, crowded), crowded);
    });
  }

  join(command: JoinRoom): Promise<RoomChangeResult> {
    const { roomId, person, link: use } = command;
    return this.attempt(async (crowded) => {
      // Read first: a link that changes after it makes the plan stale.
      const link = use && (await this.links.find(roomId, use.linkId));
      const view = await this.view(roomId, person.userId, link ? [link.madeBy] : []);
      if (!view) throw roomNotFound();
      return this.carryOut(view, person.userId, planJoin({ ...view, link }, command), crowded);
    });
  }

  private async attempt(work: (crowded: Crowded) => Promise<RoomChangeResult | undefined>): Promise<RoomChangeResult> {
    const crowded: Crowded = new Set();
    for (let tried = 0; tried < MAX_TRIES; tried += 1) {
      const result = await work(crowded);
      if (result) return crowded.size > 0 ? { ...result, crowded: [...crowded] } : result;
    }
    throw tooManyConflicts();
  }

  private async view(roomId: string, actorId: string, others: readonly string[]): Promise<StoredRoomView | undefined> {
    const of = this.connections.keys.room(roomId);
    const people = [of.members, of.order, of.admins, of.leftVoluntarily, of.removed, of.bans];
    const keys = [of.room, ...people, of.hot, of.recent, of.log] as const;
    const userIds = [actorId, ...others];
    const reply = await callScript(this.writer, roomView, keys, userIds, (value) => ({ value }));
    const record = reply && toRecord(roomId, reply[0]);
    if (!reply || !record) return undefined;
    const [, members, left, removed, bans, banCount, ...firsts] = reply;
    const [known, heirs] = await Promise.all([this.named(members), this.named(firsts)]);
    const standings = userIds.flatMap((userId, i): [string, Standing][] => {
      if (bans[i]) return [[userId, 'banned']];
      if (removed[i]) return [[userId, 'removed']];
      return left[i] === 1 ? [[userId, 'left']] : [];
    });
    return {
      room: record,
      members: new Map(known.map((it) => [it.userId, it])),
      standings: new Map(standings),
      banCount,
      heirs,
    };
  }

  private named(members: readonly (string | null)[]): Promise<StoredMember[]> {
    const known = members.map(parseMember).filter((it) => it !== undefined);
    return orUnavailable(this.names.present(known));
  }

  /** Undefined when the plan was stale and must be computed again. */
  private async carryOut(
    view: StoredRoomView,
    actorId: string,
    decision: Decision,
    crowded: Crowded,
  ): Promise<RoomChangeResult | undefined> {
    if (typeof decision !== 'string') return this.commit(view.room, decision, crowded);
    if (decision !== 'unchanged') await this.setHidden(view.room.roomId, actorId, decision === 'hide');
    return { room: toRoom(view.room), changed: false };
  }

  private async setHidden(roomId: string, userId: string, hidden: boolean): Promise<void> {
    const { room, members, prefs } = this.connections.keys.room(roomId);
    const args = [userId, 'hidden', hidden ? 'seq' : ''];
    await callScript(this.writer, setPrefs, [room, members, prefs], args, (value) => ({ value }));
  }

  /** Undefined also when people of the plan are crowded: then it must be computed without them. */
  private async commit(
    before: RoomRecord,
    plan: Plan,
    crowded: Crowded,
    isNew = false,
  ): Promise<RoomChangeResult | undefined> {
    const { roomId } = before;
    const entering = plan.people?.joined?.map((it) => it.person) ?? [];
    if (!(await this.addToIndex(entering, roomId, before.memberRev, crowded))) return undefined;
    const { keys } = this.connections;
    const step = new RoomUpdate(before, plan, isNew);
    const of = step.keys(keys.room(roomId), (userId) => keys.mentions(roomId, userId));
    const args = step.args(new Date().toISOString(), this.copies.areNeeded);
    const done = await callScript<
      Parameters<typeof step.read>[0] | null,
      { room: Room; memberRev: number } | undefined
    >(this.writer, updateRoom, of, args, (reply) => {
      if (!reply) return { value: undefined };
      const { room, entries } = step.read(reply);
      const memberRev = entries.find((it) => it.kind === 'member')?.rev ?? before.memberRev;
      return { value: { room, memberRev }, entries };
    });
    if (!done) return undefined;
    this.cleanUp(plan, roomId, done.memberRev);
    return { room: done.room, changed: true };
  }

  /** Before the room changes, so that the index always finds a room from its members. False when some are crowded. */
  private async addToIndex(
    people: readonly AddedUser[],
    roomId: string,
    memberRev: number,
    crowded: Crowded,
  ): Promise<boolean> {
    if (people.length === 0) return true;
    const full = await this.index.full(people);
    if (full.length > 0) throw inTooManyRooms(full);
    const refused = await this.index.add(people, { roomId, after: memberRev });
    if (refused.full.length > 0) throw inTooManyRooms(refused.full);
    for (const userId of refused.crowded) crowded.add(userId);
    return refused.crowded.length === 0;
  }

  /** May be late or lost: the index is a superset. `memberRev`: the one at which they left, not of anything after it. */
  private cleanUp(plan: Plan, roomId: string, memberRev: number): void {
    const left = plan.people?.left?.map((it) => it.userId) ?? [];
    if (left.length > 0) this.index.drop(left, roomId, memberRev).catch(() => undefined);
    if (plan.ends) this.purge.start(roomId);
  }
}

export const without = (people: readonly AddedUser[], crowded: Crowded): AddedUser[] =>
  people.filter((it) => !crowded.has(it.userId));
