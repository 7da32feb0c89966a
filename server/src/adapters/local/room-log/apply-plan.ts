import type { Member, Room } from '@suda/contract';
import type { MemberEntry, RoomEntry } from '../../../ports/entry.js';
import { STANDINGS_KEPT } from '../../../ports/room-log.js';
import type { RoomPlan } from '../../../rules/room-plan.js';
import { nameKey, nameParts } from '@suda/engines/text';
import { iso, rankOf, UNOPENED, type RoomRow } from '../sqlite/rows.js';
import { currentRoom, RoomStep, type CommitContext } from './room-step.js';

type People = NonNullable<RoomPlan<Member>['people']>;
type NewStanding = NonNullable<People['standing']>;

const JOIN_ORDERS_PER_REV = 2 ** 20;

/** Applies a plan computed in the same transaction; returns the room after it, or the room as it was when it is deleted. */
export function applyPlan(context: CommitContext, row: RoomRow, plan: RoomPlan<Member>): Room {
  const step = new RoomStep(context, row, plan.actorId);
  if (plan.ends) return endRoom(step);
  const pending: (MemberEntry | RoomEntry)[] = [];
  if (plan.room) pending.push(roomEntry(step, plan.room));
  if (plan.people) {
    // People who enter have read the system message about it.
    const readSeq = plan.message ? row.seq + 1 : row.seq;
    pending.push(memberEntry(step, plan.people, readSeq));
  }
  context.entries.push(...pending);
  if (plan.message) step.systemMessage(plan.message);
  step.finish();
  context.statements.saveRevs.run(row.member_rev, row.room_rev, row.member_count, row.room);
  const room = currentRoom(context, row, step.lastMessage);
  for (const entry of pending) entry.room = room;
  return room;
}

function endRoom(step: RoomStep): Room {
  const { context, room: row } = step;
  const room = currentRoom(context, row);
  step.nextRev();
  unlist(step);
  context.links.removeAll(row.room);
  context.statements.deleteRoom.run(row.room);
  context.statements.startPurge.run(row.room);
  context.entries.push({ ...step.entryBase(), kind: 'room_deleted', room });
  return room;
}

// Entries show the room as it is after the whole step, which is known when the step is finished.
const PENDING = {} as Room;

function roomEntry(
  step: RoomStep,
  { cause, name, topic, visibility, icon = '' }: NonNullable<RoomPlan['room']>,
): RoomEntry {
  const { room } = step;
  unlist(step);
  Object.assign(room, { name, topic, visibility, icon });
  list(step);
  step.context.statements.saveInfo.run(name, nameKey(name), topic, visibility, icon, room.room);
  room.room_rev = step.nextRev();
  return { ...step.entryBase(), kind: 'room', cause, room: PENDING };
}

/** Lists a public room by the parts of its name. */
function list({ context, room }: RoomStep): void {
  if (room.visibility !== 'public') return;
  for (const { part, before } of nameParts(room.name)) context.statements.list.run(part, before, room.room_id);
}

function unlist({ context, room }: RoomStep): void {
  if (room.visibility !== 'public') return;
  for (const { part, before } of nameParts(room.name)) context.statements.unlist.run(part, before, room.room_id);
}

function memberEntry(step: RoomStep, people: People, readSeq: number): MemberEntry {
  const { room } = step;
  const { statements } = step.context;
  const { cause, joined = [], changed = [], left = [], standing, link } = people;
  const rev = step.nextRev();
  room.member_rev = rev;
  room.member_count += joined.length - left.length;
  for (const { userId } of left) statements.removeMember.run(room.room, userId);
  if (standing) saveStanding(step, rev, standing);
  for (const { userId, role } of changed) statements.setRole.run(rankOf(role), room.room, userId);
  const members = joined.map(({ person, role }, index): Member => {
    const joinOrder = rev * JOIN_ORDERS_PER_REV + index;
    const strange = person.stranger ? UNOPENED : 0;
    statements.addMember.run(room.room, person.userId, rankOf(role), joinOrder, step.at, readSeq, strange);
    statements.removeStanding.run(room.room, person.userId);
    return { userId: person.userId, displayName: person.displayName, role, joinedAt: iso(step.at), readSeq };
  });
  if (link) for (const { userId } of members) step.context.links.use(room.room, link.linkId, userId, step.at);
  const userIds = left.map((it) => it.userId);
  return { ...step.entryBase(), kind: 'member', cause, room: PENDING, joined: members, changed, left: userIds };
}

function saveStanding({ context, room: { room }, at, actorId }: RoomStep, rev: number, { of, is }: NewStanding): void {
  const { statements } = context;
  if (!is) {
    statements.removeStanding.run(room, of.userId);
    return;
  }
  statements.setStanding.run(room, of.userId, is, rev, actorId, at);
  // Bans are never forgotten: past their limit they are refused.
  if (is !== 'banned') statements.removeOldStanding.run(room, room, is, STANDINGS_KEPT);
}
